// What an operator asks of a running rollout: recorded at once, carried out from the next turn on.

#include <algorithm>

#include "common/value/check.h"
#include "controller/rollout.h"

namespace lockstep {

bool Rollout::approve(const ClusterId& cluster, const std::string& by) {
  const auto decision = std::ranges::find(plan_.decisions, cluster, &Decision::cluster);
  const ClusterObservation* const seen = find_cluster(observation_, cluster);
  if (decision == plan_.decisions.end() || decision->verb != Verb::kAsk || seen == nullptr ||
      !seen->labels) {
    return false;
  }
  // The plan is that of the last turn: somebody else may have answered since.
  const bool passed = std::ranges::any_of(seen->passed_gates, [&](const PassedGate& gate) {
    return gate.gate == *decision->gate && gate.labels == *seen->labels;
  });
  if (passed) {
    return false;
  }
  record(GatePassedEvent{cluster, *decision->gate, by, seen->labels->first});
  asked_.erase({cluster, *decision->gate});
  return true;
}

void Rollout::ask_stop(const std::string& by, bool now_flag) {
  leave_asked_ = leave_asked_ || now_flag;
  record(StopAskedEvent{by, now_flag});
}

void Rollout::pause(const std::string& by) { record(PauseAskedEvent{by}); }

void Rollout::unpause(const std::string& by) { record(UnpauseAskedEvent{by}); }

Status Rollout::may_retry(const ClusterId& cluster) const {
  const ClusterObservation* const seen = find_cluster(observation_, cluster);
  if (seen == nullptr) {
    return make_error(ErrorCode::kDenied, "no cluster " + cluster.text + " in this rollout");
  }
  if (!seen->ended && failed_announcement(seen->hooks) != nullptr) {
    return success();
  }
  if (!seen->ended) {
    return make_error(ErrorCode::kDenied, cluster.text + " has not ended, so there is nothing to " +
                                              "retry; `lockstep why " + cluster.text +
                                              "` tells what it waits for");
  }
  if (*seen->ended == ClusterOutcome::kFinished) {
    return make_error(ErrorCode::kDenied, cluster.text + " has finished");
  }
  if (seen->in_flight) {
    return make_error(ErrorCode::kDenied,
                      cluster.text + ": it is not known how " + describe(seen->in_flight->step) +
                          " on " + seen->in_flight->node.text +
                          " ended; see there, and retry when its agent has reported it");
  }
  return success();
}

void Rollout::retry(const ClusterId& cluster, const std::string& by) {
  check(may_retry(cluster).ok(), "a retry that may not be");
  record(RetryAskedEvent{cluster, by});
  std::erase_if(asked_, [&](const auto& gate) { return gate.first == cluster; });
  look_again(cluster);
}

}  // namespace lockstep
