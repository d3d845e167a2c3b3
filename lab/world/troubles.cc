#include "lab/world/troubles.h"

namespace lockstep::lab {

Troubles::Troubles(std::vector<Fault> faults, Prng& prng) {
  for (Fault& fault : faults) {
    const bool may_come_early =
        fault.kind == FaultKind::kWitnessLost && fault.moment == Moment::kFirstSetup;
    if (may_come_early && prng.below(2) == 0) {
      fault.moment = Moment::kFirstStep;
    }
    const int left = fault.count;
    armed_.push_back({std::move(fault), left, 0});
  }
}

bool Troubles::strike(FaultKind kind, int node) {
  for (Armed& armed : armed_) {
    const bool here = armed.fault.node < 0 || armed.fault.node == node;
    if (armed.fault.kind != kind || !here || armed.left == 0) {
      continue;
    }
    armed.left -= armed.left > 0 ? 1 : 0;
    return true;
  }
  return false;
}

std::vector<Fault> Troubles::due(Moment moment, const std::string& step, int node) {
  std::vector<Fault> found;
  for (Armed& armed : armed_) {
    const Fault& fault = armed.fault;
    const bool now = fault.moment == moment && fault.moment != Moment::kDuringStep &&
                     (moment != Moment::kStepBegins || fault.step == step);
    const bool here = moment != Moment::kStepBegins || fault.node < 0 || fault.node == node;
    if (!now || !here || armed.left == 0) {
      continue;
    }
    armed.left = 0;
    armed.cures_after = fault.count == kAlways ? kAlways : fault.count - 1;
    found.push_back(fault);
  }
  return found;
}

bool Troubles::resume_in_vain() {
  for (Armed& armed : armed_) {
    if (armed.fault.kind != FaultKind::kCopyFailed || armed.left != 0 || armed.cures_after == 0) {
      continue;
    }
    armed.cures_after -= armed.cures_after > 0 ? 1 : 0;
    return true;
  }
  return false;
}

int node_of(const Fault& fault, const Cluster& cluster) {
  return fault.node >= 0 ? fault.node : other(cms_owner(cluster));
}

std::optional<Event> event_of(const Fault& fault, const Cluster& cluster, Prng& prng) {
  const auto node = static_cast<std::uint8_t>(node_of(fault, cluster));
  const auto owner = static_cast<std::uint8_t>(cms_owner(cluster));
  const auto passive = static_cast<std::uint8_t>(other(owner));
  const bool always = fault.count == kAlways;
  const auto any_copy = [&] {
    return static_cast<std::uint8_t>(cluster.copies_used > 0 ? prng.below(cluster.copies_used) : 0);
  };
  switch (fault.kind) {
    case FaultKind::kCopyFailed: return Event{EventKind::kCopyFails, 0, any_copy()};
    case FaultKind::kCopyQueueStuck: return Event{EventKind::kQueueStuck, 0, any_copy()};
    case FaultKind::kFailoverBeforeSetup:
    case FaultKind::kFailoverAfterSetup: return Event{EventKind::kPowerLoss, owner, 0};
    case FaultKind::kWitnessLost: return Event{EventKind::kWitnessLost, 0, 0};
    case FaultKind::kPendingReboot:
      return Event{always ? EventKind::kRebootOrphaned : EventKind::kRebootPending, node, 0};
    case FaultKind::kForeignGroupOnNode: return Event{EventKind::kForeignGroup, node, 0};
    case FaultKind::kFirewallIsolatesNode: return Event{EventKind::kFirewallBites, node, 0};
    case FaultKind::kHumanMovesCms: return Event{EventKind::kHumanMovesCms, passive, 0};
    case FaultKind::kBackupRunning: return Event{EventKind::kBackupBegins, 0, 0};
    default: return std::nullopt;
  }
}

}  // namespace lockstep::lab
