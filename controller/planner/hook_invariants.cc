#include "controller/planner/hook_invariants.h"

namespace lockstep {
namespace {

// What was announced longer ago is not what users were told to expect.
constexpr Duration kOldest = 1h;

}  // namespace

std::optional<std::string> lacks_announcement(const ClusterObservation& cluster,
                                              const Policy& policy, Instant now) {
  if (!policy.hooks.before_outage) {
    return std::nullopt;
  }
  const HookRun* announced = nullptr;
  for (const HookRun& run : cluster.hooks) {
    if (!run.ended_at) {
      return "a hook still runs";
    }
    if (run.moment == HookMoment::kAfterOutage) {
      announced = nullptr;
    } else if (run.result.end == HookEnd::kPassed || run.result.end == HookEnd::kSkipped) {
      announced = &run;
    }
  }
  if (announced == nullptr) {
    return "no before_outage has passed since the last after_outage";
  }
  return now - *announced->ended_at < kOldest
             ? std::nullopt
             : std::optional<std::string>{"before_outage passed too long ago"};
}

void check_call(const Decision& decision, const ClusterObservation& cluster, const Policy& policy,
                std::vector<Violation>& violations) {
  const HookMoment moment = decision.hook->moment;
  const bool before = moment == HookMoment::kBeforeOutage;
  const bool down = !cluster.outages.empty() && !cluster.outages.back().ended_at;
  const bool stopping = cluster.in_flight && is<StopCms>(cluster.in_flight->step);
  std::string broken;
  if (!(before ? policy.hooks.before_outage : policy.hooks.after_outage)) {
    broken = "nobody declared it";
  } else if (!cluster.hooks.empty() && !cluster.hooks.back().ended_at) {
    broken = "a hook still runs";
  } else if (!before && (down || stopping)) {
    broken = "the CMS is down";
  } else if (before && cluster.in_flight) {
    broken = "a step of this cluster is still out";
  }
  if (!broken.empty()) {
    violations.push_back({decision.cluster, "hook-call", to_text(moment) + ": " + broken});
  }
}

}  // namespace lockstep
