#include "controller/planner/cluster_rules.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/decisions.h"
#include "controller/planner/hook_rules.h"
#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

Phase phase_of(const Situation& s) {
  if (s.alone) {
    const bool upgraded = s.first.level == Level::kTarget && s.first.rebooted;
    return upgraded ? Phase::kFinishing : Phase::kFirstNode;
  }
  if (s.first.level != Level::kTarget || (s.cms_level == Level::kOld && !s.first.rebooted)) {
    return Phase::kFirstNode;
  }
  if (s.cms_level != Level::kTarget || s.state != CmsState::kOnline) {
    return Phase::kCms;
  }
  return s.second.level == Level::kTarget && s.second.rebooted ? Phase::kFinishing
                                                               : Phase::kSecondNode;
}

// Never infer anything from silence, and never from facts older than our own last step.
MaybeDecision wait_for_sight(const ClusterContext& context) {
  for (const NodeSituation* node : {&context.s.first, &context.s.second}) {
    const bool second_is_down = node == &context.s.second && node->known_down;
    if (!node->fresh && !second_is_down) {
      return await_sight(context, *node);
    }
  }
  return std::nullopt;
}

MaybeDecision wait_for_cms_view(const ClusterContext& context) {
  const Situation& s = context.s;
  const bool told =
      s.state != CmsState::kUnknown && s.owner != Owner::kUnknown && s.cms_level != Level::kUnknown;
  // What the owner's own shell cannot see, its agent could not check either.
  const bool owner_sees = !s.active().fresh || s.active().facts->cms;
  if (s.cms != nullptr && !s.views_differ && told && owner_sees) {
    return std::nullopt;
  }
  const std::string seen = s.cms == nullptr ? "no node can read the CMS"
                           : s.views_differ ? "the nodes disagree about the CMS"
                           : !told          ? "owner, state or build of the CMS cannot be read"
                                   : s.active().id.text + " owns the CMS and cannot read it";
  return hold_for(context, context.policy.limits.transition,
                  {"cms-unreadable", seen, from_node(s.active(), seen, "one readable answer"),
                   "see why the Exchange shell does not answer"});
}

Decision stopped(const ClusterContext& context, const char* reason) {
  Decision decision = hold(
      context, {"stopped", reason, from_journal("stop asked", "no stop asked"), "lockstep resume"});
  decision.final = true;
  return decision;
}

MaybeDecision stop_at_safe_point(const ClusterContext& context) {
  if (!context.stopping || in_outage(context.s)) {
    return std::nullopt;
  }
  return stopped(context, "stopped at a safe point: the CMS is online and no step is running");
}

// By the journal: its last step has to do with the CMS, or the clock runs.
bool outage_may_run(const ClusterObservation& cluster) {
  const bool clock_runs = !cluster.outages.empty() && !cluster.outages.back().ended_at;
  const Step* const last = cluster.history.empty() ? nullptr : &cluster.history.back().step;
  return clock_runs || (last != nullptr &&
                        (is<StopCms>(*last) || is<MoveCms>(*last) || is<StartCms>(*last) ||
                         is<MountDatabases>(*last) || is_setup(*last, SetupMode::kUpgradeCms)));
}

// Whoever stops need not wait for servers that nobody hears.
MaybeDecision stop_unheard(const ClusterContext& context) {
  const auto is_unheard = [](const NodeSituation* node) { return node->silent || !node->heard; };
  const bool unheard = std::ranges::any_of(context.s.nodes(), is_unheard);
  if (!context.stopping || !unheard || outage_may_run(context.cluster)) {
    return std::nullopt;
  }
  return stopped(context, "stopped: no step is running, and the CMS served when it was last seen");
}

// The CMS changed nodes before anything was upgraded: start over with the labels swapped (§5.6-a).
MaybeDecision relabel(const ClusterContext& context) {
  const Situation& s = context.s;
  const bool untouched =
      s.first.level == Level::kOld && s.second.level == Level::kOld && s.cms_level == Level::kOld;
  if (!untouched || s.owner != Owner::kFirst || s.state != CmsState::kOnline) {
    return std::nullopt;
  }
  for (const Finding& finding : {both_nodes_up(s), copies_healthy(s)}) {
    if (!finding.passed) {
      return hold_on(context, finding);
    }
  }
  Decision decision;
  decision.cluster = context.cluster.declared.id;
  decision.verb = Verb::kBegin;
  decision.phase = Phase::kPreparing;
  decision.rule = "relabel";
  decision.reason = "the CMS moved to " + s.first.id.text +
                    " before anything was upgraded: start over with " + s.second.id.text + " first";
  decision.figure = from_node(s.first, "CMS on " + s.first.id.text, "CMS on " + s.second.id.text);
  decision.labels = Labels{s.second.id, s.first.id};
  return decision;
}

Decision unlisted(const ClusterContext& context) {
  const Situation& s = context.s;
  const auto level = [](Level l) -> std::string {
    switch (l) {
      case Level::kUnknown: return "unknown";
      case Level::kOld: return "old";
      case Level::kPartial: return "partial";
      case Level::kTarget: return "upgraded";
    }
    return "unknown";
  };
  const std::string seen = s.second.id.text + " " + level(s.second.level) + ", " + s.first.id.text +
                           " " + level(s.first.level) + ", CMS " + level(s.cms_level) + " on " +
                           s.active().id.text + " " + to_text(s.state);
  return hold_for(context, context.policy.limits.unlisted_settle,
                  {"unlisted", "no row of the procedure covers this combination",
                   from_node(s.active(), seen, "a listed combination"),
                   "bring the cluster into a state that the procedure knows, then run again"});
}

Decision active_failing(const ClusterContext& context) {
  return hold_for(
      context, context.policy.limits.unlisted_settle,
      {"active-failing", "the CMS fails on " + context.s.second.id.text + " and there is no target",
       from_node(context.s.second, to_text(context.s.state), "Online"),
       "start the CMS on " + context.s.second.id.text +
           ", or go forward by hand (stop, move, "
           "/upgradecms)"});
}

Decision halt_on_row(const ClusterContext& context, const Row& row) {
  // A step of a hand or a failover may just be crossing this state: it must last to be believed.
  return hold_for(
      context, context.policy.limits.unlisted_settle,
      {"procedure-broken", std::string{row.meaning},
       from_node(context.s.active(), std::string{row.meaning}, "the order of the procedure"),
       "do not run setup again on either node; see the administrator's book for this page"});
}

// Phase D waits until users are served, and for a node that is seen: it may have died during C.
MaybeDecision ready_for_second(const ClusterContext& context) {
  if (MaybeDecision service = prove_service(context)) {
    return service;
  }
  if (!context.s.second.fresh) {
    return await_sight(context, context.s.second);
  }
  return std::nullopt;
}

Decision follow(const ClusterContext& context, const Row& row) {
  const Situation& s = context.s;
  switch (row.next) {
    case Next::kUpgradeFirst: return upgrade_node(context, s.first, &s.second);
    case Next::kRebootFirst: return reboot_upgraded_node(context, s.first, &s.second);
    case Next::kStopCms: return stop_cms(context);
    case Next::kMoveCms: return move_cms(context);
    case Next::kActiveFailing: return active_failing(context);
    case Next::kUpgradeCms:
    case Next::kResumeCms: return upgrade_cms(context);
    case Next::kStopOnFirst: return stop_on_first(context);
    case Next::kStartCms: return start_cms(context);
    case Next::kMendCms: return mend_cms(context);
    case Next::kReturnCms: return return_cms(context);
    case Next::kUpgradeSecond: {
      const MaybeDecision service = ready_for_second(context);
      return service ? *service : upgrade_node(context, s.second, &s.first);
    }
    case Next::kRebootSecond: {
      const MaybeDecision service = ready_for_second(context);
      return service ? *service : reboot_upgraded_node(context, s.second, &s.first);
    }
    case Next::kFinish: return finish(context);
    case Next::kHalt: return halt_on_row(context, row);
    case Next::kWait:
      return hold_for(context, context.policy.limits.transition,
                      {"cms-pending", "the CMS is in transition",
                       from_node(s.active(), to_text(s.state), "Online or Offline"),
                       "the transition's end; do not kill store.exe"});
    case Next::kUnlisted: break;
  }
  return unlisted(context);
}

// No step of the cluster is out.
Decision decide_next(const ClusterContext& context) {
  for (const auto stage :
       {stop_unheard, wait_for_sight, wait_for_cms_view, stop_at_safe_point, relabel}) {
    if (MaybeDecision decision = stage(context)) {
      return *decision;
    }
  }
  const Row* const row = reconcile(context.s);
  return row == nullptr ? unlisted(context) : follow(context, *row);
}

Decision plan_next(const ClusterContext& context) {
  return keep_to_window(context, context.s.alone ? plan_front_end(context) : decide_next(context));
}

}  // namespace

Decision plan_begun_cluster(const ClusterObservation& cluster, const Policy& policy, Instant now,
                            bool stopping) {
  const Situation situation = read_situation(cluster, policy, now);
  ClusterContext context{cluster, policy, now, situation, stopping, phase_of(situation)};
  return tend_hooks(context, cluster.in_flight ? watch_in_flight(context) : plan_next(context));
}

}  // namespace lockstep
