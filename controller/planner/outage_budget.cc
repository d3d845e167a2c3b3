#include "controller/planner/outage_budget.h"

#include <algorithm>

#include "common/value/names.h"

namespace lockstep {
namespace {

// All of the run: the budget is what the CMS may be down for in one night, and not at a time.
Duration outage_so_far(const ClusterObservation& cluster, Instant now) {
  Duration sum{0};
  for (const OutageClock& outage : cluster.outages) {
    sum += outage.ended_at.value_or(now) - outage.began_at;
  }
  return sum;
}

bool runs_towards_budget(const ClusterObservation& cluster) {
  return cluster.declared.outage_budget && !cluster.outages.empty() &&
         !cluster.outages.back().ended_at;
}

// What a person can do is to help what goes on, or to be what it waits for.
std::string remedy_for(const ClusterObservation& cluster, const Decision& decision) {
  const std::string& name = cluster.declared.id.text;
  if (decision.verb == Verb::kAsk) {
    return "it waits for you: `lockstep approve " + name + " --gate " + to_text(*decision.gate) +
           "`";
  }
  if (decision.verb == Verb::kNone) {
    return "no step follows: bring " + cluster.declared.cms + " up by hand, or `lockstep retry " +
           name + "`";
  }
  const std::string tell = "tell its users; ";
  if (cluster.in_flight) {
    return tell + describe(cluster.in_flight->step) + " on " + cluster.in_flight->node.text +
           " is under way: see there whether it moves";
  }
  if (decision.verb == Verb::kRun) {
    return tell + describe(decision.step->step) + " on " + decision.step->node.text + " is next";
  }
  return tell + (decision.unblock.empty() ? "`lockstep why " + name + "` says what is next"
                                          : decision.unblock);
}

Decision& decision_about(Plan& plan, const ClusterId& cluster) {
  return *std::ranges::lower_bound(plan.decisions, cluster, {}, &Decision::cluster);
}

}  // namespace

std::optional<Instant> tell_overruns(Plan& plan, const Observation& observation, Instant now) {
  std::optional<Instant> next;
  for (const ClusterObservation& cluster : observation.clusters) {
    if (!runs_towards_budget(cluster)) {
      continue;
    }
    const Duration budget = *cluster.declared.outage_budget;
    const Duration outage = outage_so_far(cluster, now);
    if (outage > budget) {
      Decision& decision = decision_about(plan, cluster.declared.id);
      decision.overrun = Overrun{outage, budget, remedy_for(cluster, decision)};
    } else {
      // As long as the budget is not longer.
      const Instant passed = now + (budget - outage) + 1ms;
      next = std::min(next.value_or(passed), passed);
    }
  }
  return next;
}

}  // namespace lockstep
