#include "controller/exit_code.h"

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

constexpr std::array<ExitCodeText, 11> kTexts{{
    {0, "done, or nothing to do"},
    {1, "wrong usage, a faulty file, or something of our own"},
    {2, "only status --exit-code: the rollout is under way"},
    {3, "the rollout is over, and clusters failed"},
    {4, "a step is in doubt, or a server was not seen"},
    {5, "refused: nothing was changed"},
    {6, "waiting for approval"},
    {7,
     "stopped by an operator, by a limit, or by a controller that took over; status: no controller "
     "runs"},
    {8, "the plan is not that of the fleet any more: plan again"},
    {9, "a verification failed"},
    {130, "interrupted"},
}};

}  // namespace

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

std::span<const ExitCodeText> exit_code_texts() { return kTexts; }

}  // namespace lockstep
