#pragma once
// Which enumerator of a message stands for which of ours. Included by translators only.
//
// An enumerator that is not in its table (kUnknown, kNone, kUnspecified) travels as 0; a number
// that is not in its table has no value, and the translator decides what that means.

#include <array>
#include <optional>

#include "command.pb.h"
#include "common/value/expectation.h"
#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "common/value/step.h"
#include "facts.pb.h"
#include "report.pb.h"

namespace lockstep {

template <class Value, class Number>
struct Pair {
  Value value;
  Number number;
};

template <class Value, class Number, std::size_t Size>
constexpr Number number_of(const std::array<Pair<Value, Number>, Size>& table, Value value) {
  for (const auto& pair : table) {
    if (pair.value == value) {
      return pair.number;
    }
  }
  return Number{};
}

template <class Value, class Number, std::size_t Size>
constexpr std::optional<Value> value_of(const std::array<Pair<Value, Number>, Size>& table,
                                        Number number) {
  for (const auto& pair : table) {
    if (pair.number == number) {
      return pair.value;
    }
  }
  return std::nullopt;
}

inline constexpr auto kServiceStates = std::to_array<Pair<ServiceState, wire::Service::State>>({
    {ServiceState::kStopped, wire::Service::STATE_STOPPED},
    {ServiceState::kStartPending, wire::Service::STATE_START_PENDING},
    {ServiceState::kStopPending, wire::Service::STATE_STOP_PENDING},
    {ServiceState::kRunning, wire::Service::STATE_RUNNING},
    {ServiceState::kPaused, wire::Service::STATE_PAUSED},
});

inline constexpr auto kStartTypes = std::to_array<Pair<StartType, wire::Service::StartType>>({
    {StartType::kAutomatic, wire::Service::START_TYPE_AUTOMATIC},
    {StartType::kManual, wire::Service::START_TYPE_MANUAL},
    {StartType::kDisabled, wire::Service::START_TYPE_DISABLED},
});

inline constexpr auto kClusterNodeStates =
    std::to_array<Pair<ClusterNodeState, wire::ClusterView::NodeState>>({
        {ClusterNodeState::kUp, wire::ClusterView::NODE_STATE_UP},
        {ClusterNodeState::kDown, wire::ClusterView::NODE_STATE_DOWN},
        {ClusterNodeState::kPaused, wire::ClusterView::NODE_STATE_PAUSED},
        {ClusterNodeState::kJoining, wire::ClusterView::NODE_STATE_JOINING},
    });

inline constexpr auto kGroupStates =
    std::to_array<Pair<GroupState, wire::ClusterView::GroupState>>({
        {GroupState::kOnline, wire::ClusterView::GROUP_STATE_ONLINE},
        {GroupState::kOffline, wire::ClusterView::GROUP_STATE_OFFLINE},
        {GroupState::kFailed, wire::ClusterView::GROUP_STATE_FAILED},
        {GroupState::kPartialOnline, wire::ClusterView::GROUP_STATE_PARTIAL_ONLINE},
        {GroupState::kPending, wire::ClusterView::GROUP_STATE_PENDING},
    });

inline constexpr auto kCmsStates = std::to_array<Pair<CmsState, wire::Cms::State>>({
    {CmsState::kOnline, wire::Cms::STATE_ONLINE},
    {CmsState::kPartiallyOnline, wire::Cms::STATE_PARTIALLY_ONLINE},
    {CmsState::kOnlinePending, wire::Cms::STATE_ONLINE_PENDING},
    {CmsState::kOffline, wire::Cms::STATE_OFFLINE},
    {CmsState::kOfflinePending, wire::Cms::STATE_OFFLINE_PENDING},
    {CmsState::kFailed, wire::Cms::STATE_FAILED},
});

inline constexpr auto kCopyStatuses =
    std::to_array<Pair<CopyStatus, wire::StorageGroupCopy::Status>>({
        {CopyStatus::kHealthy, wire::StorageGroupCopy::STATUS_HEALTHY},
        {CopyStatus::kInitializing, wire::StorageGroupCopy::STATUS_INITIALIZING},
        {CopyStatus::kResynchronizing, wire::StorageGroupCopy::STATUS_RESYNCHRONIZING},
        {CopyStatus::kSeeding, wire::StorageGroupCopy::STATUS_SEEDING},
        {CopyStatus::kSuspended, wire::StorageGroupCopy::STATUS_SUSPENDED},
        {CopyStatus::kFailed, wire::StorageGroupCopy::STATUS_FAILED},
        {CopyStatus::kStopped, wire::StorageGroupCopy::STATUS_STOPPED},
        {CopyStatus::kServiceDown, wire::StorageGroupCopy::STATUS_SERVICE_DOWN},
        {CopyStatus::kDisabled, wire::StorageGroupCopy::STATUS_DISABLED},
        {CopyStatus::kNotSupported, wire::StorageGroupCopy::STATUS_NOT_SUPPORTED},
    });

inline constexpr auto kServerRoles = std::to_array<Pair<ServerRole, wire::NodeFacts::Role>>({
    {ServerRole::kClusterNode, wire::NodeFacts::ROLE_CLUSTER_NODE},
    {ServerRole::kFrontEnd, wire::NodeFacts::ROLE_FRONT_END},
});

inline constexpr auto kSetupModes = std::to_array<Pair<SetupMode, wire::Step::RunSetup::Mode>>({
    {SetupMode::kUpgrade, wire::Step::RunSetup::MODE_UPGRADE},
    {SetupMode::kUpgradeCms, wire::Step::RunSetup::MODE_UPGRADE_CMS},
});

inline constexpr auto kRestoreScopes =
    std::to_array<Pair<RestoreScope, wire::Step::RestoreBaseline::Scope>>({
        {RestoreScope::kStartTypes, wire::Step::RestoreBaseline::SCOPE_START_TYPES},
        {RestoreScope::kEverything, wire::Step::RestoreBaseline::SCOPE_EVERYTHING},
    });

inline constexpr auto kOutcomes = std::to_array<Pair<Outcome, wire::Result::Outcome>>({
    {Outcome::kDone, wire::Result::OUTCOME_DONE},
    {Outcome::kRefused, wire::Result::OUTCOME_REFUSED},
    {Outcome::kFailed, wire::Result::OUTCOME_FAILED},
    {Outcome::kInDoubt, wire::Result::OUTCOME_IN_DOUBT},
});

inline constexpr auto kReasons = std::to_array<Pair<Reason, wire::Result::Reason>>({
    {Reason::kStaleEpoch, wire::Result::REASON_STALE_EPOCH},
    {Reason::kForeignNode, wire::Result::REASON_FOREIGN_NODE},
    {Reason::kForeignRun, wire::Result::REASON_FOREIGN_RUN},
    {Reason::kExpired, wire::Result::REASON_EXPIRED},
    {Reason::kUnknownStep, wire::Result::REASON_UNKNOWN_STEP},
    {Reason::kAlreadySettled, wire::Result::REASON_ALREADY_SETTLED},
    {Reason::kBusy, wire::Result::REASON_BUSY},
    {Reason::kExpectation, wire::Result::REASON_EXPECTATION},
    {Reason::kPolicy, wire::Result::REASON_POLICY},
    {Reason::kPrerequisite, wire::Result::REASON_PREREQUISITE},
    {Reason::kInterrupted, wire::Result::REASON_INTERRUPTED},
    {Reason::kNoEffect, wire::Result::REASON_NO_EFFECT},
    {Reason::kIsolated, wire::Result::REASON_ISOLATED},
    {Reason::kRefusedByTool, wire::Result::REASON_REFUSED_BY_TOOL},
    {Reason::kTransient, wire::Result::REASON_TRANSIENT},
    {Reason::kError, wire::Result::REASON_ERROR},
});

inline constexpr auto kInterlocks = std::to_array<Pair<Interlock, wire::Expectation::Interlock>>({
    {Interlock::kOwnsNoCms, wire::Expectation::INTERLOCK_OWNS_NO_CMS},
    {Interlock::kOwnsNoGroup, wire::Expectation::INTERLOCK_OWNS_NO_GROUP},
    {Interlock::kOwnsCms, wire::Expectation::INTERLOCK_OWNS_CMS},
    {Interlock::kCmsOnline, wire::Expectation::INTERLOCK_CMS_ONLINE},
    {Interlock::kCmsOffline, wire::Expectation::INTERLOCK_CMS_OFFLINE},
    {Interlock::kCmsNotOnline, wire::Expectation::INTERLOCK_CMS_NOT_ONLINE},
    {Interlock::kOtherNodeUp, wire::Expectation::INTERLOCK_OTHER_NODE_UP},
    {Interlock::kQuorumSafe, wire::Expectation::INTERLOCK_QUORUM_SAFE},
    {Interlock::kNoSetupRunning, wire::Expectation::INTERLOCK_NO_SETUP_RUNNING},
    {Interlock::kNoRebootPending, wire::Expectation::INTERLOCK_NO_REBOOT_PENDING},
    {Interlock::kNoBackupRunning, wire::Expectation::INTERLOCK_NO_BACKUP_RUNNING},
    {Interlock::kNodeNotAtTarget, wire::Expectation::INTERLOCK_NODE_NOT_AT_TARGET},
    {Interlock::kNodeAtTarget, wire::Expectation::INTERLOCK_NODE_AT_TARGET},
    {Interlock::kNodeRebooted, wire::Expectation::INTERLOCK_NODE_REBOOTED},
    {Interlock::kCmsNotAtTarget, wire::Expectation::INTERLOCK_CMS_NOT_AT_TARGET},
    {Interlock::kCmsAtNodeLevel, wire::Expectation::INTERLOCK_CMS_AT_NODE_LEVEL},
    {Interlock::kGroupHoldsNoCms, wire::Expectation::INTERLOCK_GROUP_HOLDS_NO_CMS},
    {Interlock::kBootIs, wire::Expectation::INTERLOCK_BOOT_IS},
    {Interlock::kFirewallHarmless, wire::Expectation::INTERLOCK_FIREWALL_HARMLESS},
    {Interlock::kCopiesHealthy, wire::Expectation::INTERLOCK_COPIES_HEALTHY},
});

}  // namespace lockstep
