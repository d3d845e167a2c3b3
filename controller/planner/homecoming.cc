#include "controller/planner/homecoming.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/failback_rules.h"
#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

constexpr const char* kWaits = "failback-waits";

// Upgraded in this run, and not yet begun again.
bool home_is_ahead(const ClusterObservation& cluster, const Policy& policy) {
  return policy.failback == Failback::kAtEnd && !is_front_end(cluster.declared) &&
         cluster.ended == ClusterOutcome::kFinished && !cluster.homeward &&
         knows_home(cluster, policy);
}

Decision not_done(const ClusterContext& context, const std::string& why, Figure figure) {
  const std::string& cms = context.cluster.declared.cms;
  Decision decision =
      hold(context,
           {"failback-not-done", cms + " stays where it was upgraded: " + why, std::move(figure),
            "nothing has to be done: mail is served there as well; or move it with the "
            "Exchange tools"});
  decision.final = true;
  return decision;
}

Decision wait_for(const ClusterContext& context, const std::string& what, Figure figure,
                  std::string unblock) {
  const Duration patience = context.policy.limits.preflight_patience;
  const Duration so_far = waited(context, kWaits);
  if (so_far >= patience) {
    return not_done(context, what, std::move(figure));
  }
  Decision decision = hold(
      context, {kWaits, "the way of " + context.cluster.declared.cms + " home waits for " + what,
                std::move(figure), std::move(unblock)});
  decision.recheck_at = context.now + (patience - so_far);
  return decision;
}

// Both nodes are freshly seen and Up, and the owner of the CMS is known.
MaybeDecision wait_until_seen(const ClusterContext& context) {
  const Situation& s = context.s;
  for (const NodeSituation* node : s.nodes()) {
    if (!node->fresh) {
      return wait_for(context, "facts of " + node->id.text,
                      from_journal("facts are too old",
                                   "at most " + to_text(context.policy.limits.facts_age) + " old"),
                      "bring the node and its agent back");
    }
  }
  if (const Finding up = both_nodes_up(s); !up.passed) {
    return wait_for(context, up.check + ": " + up.figure.measured, up.figure, up.remedy);
  }
  if (s.owner == Owner::kUnknown) {
    return wait_for(context, "the owner of the CMS",
                    from_node(s.first, "owner unclear", "one owner"), "a look that tells it");
  }
  return std::nullopt;
}

// One that no window will ever hold stays.
MaybeDecision wait_for_window(const ClusterContext& context) {
  std::optional<WindowWait> wait = failback_waits_for_window(context);
  if (!wait) {
    return std::nullopt;
  }
  if (wait->final) {
    return not_done(context, wait->because.reason, std::move(wait->because.figure));
  }
  wait->because.rule = kWaits;
  Decision decision = hold(context, std::move(wait->because));
  decision.recheck_at = wait->recheck_at;
  return decision;
}

// What was given up stays given up, whatever the next look shows.
bool given_up(const ClusterObservation& cluster) {
  return cluster.waiting && cluster.waiting->rule == "failback-not-done";
}

}  // namespace

bool may_go_home(const ClusterObservation& cluster, const Observation& observation,
                 const Policy& policy) {
  return home_is_ahead(cluster, policy) &&
         std::ranges::all_of(observation.clusters, [](const ClusterObservation& other) {
           return other.ended || other.homeward;
         });
}

std::optional<Decision> come_home(const ClusterObservation& cluster, const Policy& policy,
                                  Instant now, Places& places) {
  const Situation s = read_situation(cluster, policy, now);
  const ClusterContext context{cluster, policy, now, s, false, Phase::kFinished};
  if (given_up(cluster)) {
    return std::nullopt;
  }
  if (MaybeDecision unseen = wait_until_seen(context)) {
    return unseen;
  }
  if (s.owner == Owner::kSecond) {
    return std::nullopt;
  }
  if (MaybeDecision closed = wait_for_window(context)) {
    return closed;
  }
  if (auto full = places.take(cluster.declared)) {
    return hold(context, std::move(*full));
  }
  Decision decision = hold(
      context,
      {"goes-home",
       "every cluster has ended: " + cluster.declared.cms + " goes back to " + s.second.id.text,
       from_node(s.first, "on " + s.first.id.text, "on " + s.second.id.text), ""});
  decision.verb = Verb::kBegin;
  decision.phase = Phase::kFinishing;
  decision.labels = cluster.labels;
  return decision;
}

}  // namespace lockstep
