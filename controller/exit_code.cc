#include "controller/exit_code.h"

#include <algorithm>

namespace lockstep {

int exit_code(const Observation& observation, const Plan& plan) {
  bool all_finished = true;
  bool any_begun = false;
  bool doubt = false;
  bool failed = false;
  for (const ClusterObservation& cluster : observation.clusters) {
    all_finished = all_finished && cluster.ended == ClusterOutcome::kFinished;
    any_begun = any_begun || !cluster.history.empty() || cluster.in_flight;
    doubt =
        doubt || cluster.ended == ClusterOutcome::kInDoubt || (cluster.ended && cluster.in_flight);
    failed = failed || cluster.ended == ClusterOutcome::kFailed ||
             cluster.ended == ClusterOutcome::kRefused;
  }
  const bool asking = std::ranges::any_of(
      plan.decisions, [](const Decision& decision) { return decision.verb == Verb::kAsk; });
  if (all_finished) {
    return 0;
  }
  if (doubt) {
    return 4;
  }
  if (failed) {
    return any_begun ? 3 : 5;
  }
  return asking ? 6 : 7;
}

}  // namespace lockstep
