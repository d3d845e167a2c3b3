#include "controller/planner/planner.h"

#include <algorithm>

#include "controller/planner/cluster_rules.h"
#include "controller/planner/front_end_order.h"
#include "controller/planner/outage_budget.h"
#include "controller/planner/rollout_rules.h"

namespace lockstep {
namespace {

// Facts age without anybody saying a word, so even a quiet fleet is looked at again after a while.
constexpr Duration kRecheck = 10s;

Decision frozen(const ClusterObservation& cluster) {
  Decision decision;
  decision.cluster = cluster.declared.id;
  decision.verb = Verb::kHold;
  decision.phase = Phase::kHalted;
  decision.rule = "frozen";
  decision.reason = "an invariant was broken: the fleet is held";
  decision.figure = {"frozen", "no broken invariant", "journal", std::nullopt};
  decision.unblock = "see the saved input and the log";
  decision.page = true;
  decision.final = !cluster.in_flight && running_hook(cluster.hooks) == nullptr;
  return decision;
}

// Like a step, a hook that runs goes on to its end.
Decision await_hook(const ClusterObservation& cluster, const HookRun& running) {
  Decision decision;
  decision.cluster = cluster.declared.id;
  decision.phase = Phase::kHalted;
  decision.rule = "hook-running";
  decision.reason = to_text(running.moment) + " still runs; then the cluster is halted";
  decision.figure = {"running", "ended", "journal", std::nullopt};
  decision.unblock = "its end, or its time-out";
  decision.page = true;
  return decision;
}

Decision halt_on_impossible(const ClusterObservation& cluster) {
  const Impossible& what = *cluster.impossible;
  Decision decision;
  decision.cluster = cluster.declared.id;
  decision.verb = Verb::kHalt;
  decision.phase = Phase::kHalted;
  decision.rule = what.rule;
  decision.reason = "impossible: " + what.reason;
  decision.figure = {what.seen, what.before, what.node.text, std::nullopt};
  decision.unblock =
      what.remedy + (what.input.empty() ? "" : ". `lockstep replay` explains " + what.input);
  decision.page = true;
  decision.outcome = cluster.begun_at ? ClusterOutcome::kInDoubt : ClusterOutcome::kRefused;
  return decision;
}

// A step that is out goes on to its end, and is watched as any other; then the cluster is halted.
Decision plan_begun(const Observation& observation, const ClusterObservation& cluster,
                    const Policy& policy, Instant now) {
  if (observation.frozen) {
    return frozen(cluster);
  }
  if (!cluster.impossible) {
    return mind_others(observation, cluster, policy, now,
                       plan_begun_cluster(cluster, policy, now, observation.stop_asked));
  }
  if (!cluster.in_flight) {
    const HookRun* const running = running_hook(cluster.hooks);
    return running == nullptr ? halt_on_impossible(cluster) : await_hook(cluster, *running);
  }
  Decision decision = plan_begun_cluster(cluster, policy, now, true);
  decision.page = true;
  return decision;
}

}  // namespace

Plan make_plan(const Observation& observation, const Policy& policy, Instant now) {
  Plan plan;
  for (const ClusterObservation& cluster : observation.clusters) {
    if (cluster.ended) {
      continue;
    }
    if (cluster.begun_at) {
      plan.decisions.push_back(plan_begun(observation, cluster, policy, now));
    } else if (cluster.impossible) {
      plan.decisions.push_back(halt_on_impossible(cluster));
    }
  }
  const std::vector<Decision> admissions = admit(observation, policy, now, plan.decisions);
  plan.decisions.insert(plan.decisions.end(), admissions.begin(), admissions.end());
  std::ranges::sort(plan.decisions, {}, &Decision::cluster);
  const std::optional<Instant> overrun_at = tell_overruns(plan, observation, now);
  if (!rollout_over(plan)) {
    plan.recheck_at = std::min(now + kRecheck, overrun_at.value_or(kNever));
    for (const Decision& decision : plan.decisions) {
      if (decision.recheck_at && *decision.recheck_at > now) {
        plan.recheck_at = std::min(*plan.recheck_at, *decision.recheck_at);
      }
    }
  }
  return plan;
}

}  // namespace lockstep
