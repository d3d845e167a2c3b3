#include "common/value/names.h"

namespace lockstep {

std::string to_text(ServiceState state) {
  switch (state) {
    case ServiceState::kUnknown: return "unknown";
    case ServiceState::kStopped: return "Stopped";
    case ServiceState::kStartPending: return "Start Pending";
    case ServiceState::kStopPending: return "Stop Pending";
    case ServiceState::kRunning: return "Running";
    case ServiceState::kPaused: return "Paused";
  }
  return "unknown";
}

std::string to_text(StartType type) {
  switch (type) {
    case StartType::kUnknown: return "unknown";
    case StartType::kAutomatic: return "Automatic";
    case StartType::kManual: return "Manual";
    case StartType::kDisabled: return "Disabled";
  }
  return "unknown";
}

std::string to_text(ClusterNodeState state) {
  switch (state) {
    case ClusterNodeState::kUnknown: return "unknown";
    case ClusterNodeState::kUp: return "Up";
    case ClusterNodeState::kDown: return "Down";
    case ClusterNodeState::kPaused: return "Paused";
    case ClusterNodeState::kJoining: return "Joining";
  }
  return "unknown";
}

std::string to_text(GroupState state) {
  switch (state) {
    case GroupState::kUnknown: return "unknown";
    case GroupState::kOnline: return "Online";
    case GroupState::kOffline: return "Offline";
    case GroupState::kFailed: return "Failed";
    case GroupState::kPartialOnline: return "Partially Online";
    case GroupState::kPending: return "Pending";
  }
  return "unknown";
}

std::string to_text(CmsState state) {
  switch (state) {
    case CmsState::kUnknown: return "unknown";
    case CmsState::kOnline: return "Online";
    case CmsState::kPartiallyOnline: return "Partially Online";
    case CmsState::kOnlinePending: return "Online Pending";
    case CmsState::kOffline: return "Offline";
    case CmsState::kOfflinePending: return "Offline Pending";
    case CmsState::kFailed: return "Failed";
  }
  return "unknown";
}

std::string to_text(CopyStatus status) {
  switch (status) {
    case CopyStatus::kUnknown: return "unknown";
    case CopyStatus::kHealthy: return "Healthy";
    case CopyStatus::kInitializing: return "Initializing";
    case CopyStatus::kResynchronizing: return "Resynchronizing";
    case CopyStatus::kSeeding: return "Seeding";
    case CopyStatus::kSuspended: return "Suspended";
    case CopyStatus::kFailed: return "Failed";
    case CopyStatus::kStopped: return "Stopped";
    case CopyStatus::kServiceDown: return "ServiceDown";
    case CopyStatus::kDisabled: return "Disabled";
    case CopyStatus::kNotSupported: return "NotSupported";
  }
  return "unknown";
}

std::string to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone: return "done";
    case Outcome::kRefused: return "refused";
    case Outcome::kFailed: return "failed";
    case Outcome::kInDoubt: return "in doubt";
  }
  return "in doubt";
}

std::string to_text(Reason reason) {
  switch (reason) {
    case Reason::kNone: return "none";
    case Reason::kStaleEpoch: return "stale-epoch";
    case Reason::kForeignNode: return "foreign-node";
    case Reason::kForeignRun: return "foreign-run";
    case Reason::kExpired: return "expired";
    case Reason::kUnknownStep: return "unknown-step";
    case Reason::kAlreadySettled: return "already-settled";
    case Reason::kBusy: return "busy";
    case Reason::kExpectation: return "expectation";
    case Reason::kPolicy: return "policy";
    case Reason::kPrerequisite: return "prerequisite";
    case Reason::kInterrupted: return "interrupted";
    case Reason::kNoEffect: return "no-effect";
    case Reason::kIsolated: return "isolated";
    case Reason::kRefusedByTool: return "refused-by-tool";
    case Reason::kTransient: return "transient";
    case Reason::kError: return "error";
  }
  return "error";
}

std::string to_text(SetupMode mode) {
  return mode == SetupMode::kUpgrade ? "upgrade" : "upgrade-cms";
}

}  // namespace lockstep
