#include "controller/planner/failback_rules.h"

#include "common/value/names.h"
#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

constexpr const char* kWaits = "failback-waits";

const std::string& cms_name(const ClusterContext& context) { return context.cluster.declared.cms; }

bool away_from_home(const ClusterContext& context) {
  return context.policy.failback != Failback::kNone && context.s.owner == Owner::kFirst &&
         knows_home(context.cluster, context.policy);
}

// With `at_end` the upgrade ends first, and the cluster is begun again when its turn comes.
bool later(const ClusterContext& context) {
  return context.policy.failback == Failback::kAtEnd && !context.cluster.homeward;
}

Step move_of(const ClusterContext& context) {
  return MoveCms{cms_name(context), context.s.second.id};
}

// The end of a cluster that is whole, with its CMS away from home.
Decision stays(const ClusterContext& context, const Because& whole, const std::string& why,
               Figure figure) {
  const Situation& s = context.s;
  return finished(context, {"failback-not-done",
                            whole.reason + "; " + cms_name(context) + " stays on " +
                                s.first.id.text + ": " + why,
                            std::move(figure),
                            "nothing has to be done: mail is served there as well; or move it to " +
                                s.second.id.text + " with the Exchange tools"});
}

// Neither the tool nor the administrator's users are to be asked without end.
MaybeDecision tries_left(const ClusterContext& context, const Because& whole) {
  const int most = context.policy.max_retries_per_step;
  const Step stop = StopCms{cms_name(context)};
  const bool spent = spent_anywhere(context, stop) || spent_anywhere(context, move_of(context));
  if (!spent && times_done(context.cluster, context.s.first.id, stop) <= most) {
    return std::nullopt;
  }
  return stays(context, whole, "it was tried as often as the policy allows",
               from_journal("no attempt left", std::to_string(most + 1) + " attempts"));
}

// A budget is the sum of all outages, and most of it may be spent.
MaybeDecision budget_left(const ClusterContext& context, const Because& whole) {
  const std::optional<Duration>& budget = context.cluster.declared.outage_budget;
  Duration spent{0};
  for (const OutageClock& outage : context.cluster.outages) {
    spent += outage.ended_at.value_or(context.now) - outage.began_at;
  }
  const Duration again = predicted_failback(context.policy.release).longest;
  if (!budget || spent + again <= *budget) {
    return std::nullopt;
  }
  return stays(context, whole, "a second outage may exceed its budget",
               {to_text(spent) + " of outage so far, at most " + to_text(again) + " more",
                "at most " + to_text(*budget), "fleet file", std::nullopt});
}

MaybeDecision window_left(const ClusterContext& context, const Because& whole) {
  std::optional<WindowWait> wait = failback_waits_for_window(context);
  if (!wait) {
    return std::nullopt;
  }
  if (wait->final) {
    return stays(context, whole, wait->because.reason, std::move(wait->because.figure));
  }
  wait->because.rule = kWaits;
  Decision decision = hold(context, std::move(wait->because));
  decision.recheck_at = wait->recheck_at;
  return decision;
}

// The program that announces it did not pass, for as long as anybody can be waited for.
MaybeDecision hook_given_up(const ClusterContext& context, const Because& whole) {
  const HookRun* const failed = failed_announcement(context.cluster.hooks);
  const Duration patience = context.policy.limits.preflight_patience;
  if (failed == nullptr || waited(context, "hook-failed") < patience) {
    return std::nullopt;
  }
  return stays(context, whole, "before_outage did not pass",
               from_journal(describe(failed->result), "exit code 0"));
}

MaybeDecision failback_gate(const ClusterContext& context, const Because&) {
  if (gate_open(context, Gate::kFailback)) {
    return std::nullopt;
  }
  const DurationRange outage = predicted_failback(context.policy.release);
  return ask(
      context, Gate::kFailback,
      {"gate-failback",
       "the upgrade is done; " + cms_name(context) + " goes back to " + context.s.second.id.text +
           " and is down again for about " + to_text(outage.usual) + " (" +
           to_text(outage.shortest) + " to " + to_text(outage.longest) + "); are its users told?",
       from_journal("not approved", "approved"), "an operator's approval"});
}

MaybeDecision target_fit(const ClusterContext& context, const Because& whole) {
  const Situation& s = context.s;
  const auto findings = before_outage(s, s.second, context.policy);
  const Finding* const obstacle = first_obstacle(findings, context.policy);
  if (obstacle == nullptr) {
    return std::nullopt;
  }
  const std::string what =
      obstacle->check + ": " + obstacle->figure.measured + ", must be: " + obstacle->figure.limit;
  const Duration patience = context.policy.limits.preflight_patience;
  const Duration so_far = waited(context, kWaits);
  if (so_far >= patience) {
    return stays(context, whole, what, obstacle->figure);
  }
  Decision decision =
      hold(context, {kWaits, "the way of " + cms_name(context) + " home waits for " + what,
                     obstacle->figure, obstacle->remedy});
  decision.recheck_at = context.now + (patience - so_far);
  return decision;
}

}  // namespace

bool knows_home(const ClusterObservation& cluster, const Policy& policy) {
  if (!cluster.labels) {
    return false;
  }
  const auto before = cluster.builds_before.find(cluster.labels->second);
  return before != cluster.builds_before.end() &&
         older_service_pack(before->second, policy.release.target);
}

MaybeDecision fail_back(const ClusterContext& context, const Because& whole) {
  if (!away_from_home(context)) {
    return std::nullopt;
  }
  if (later(context)) {
    return finished(context, {whole.rule,
                              whole.reason + "; " + cms_name(context) + " goes back to " +
                                  context.s.second.id.text + " after the last cluster's upgrade",
                              whole.figure, whole.unblock});
  }
  for (const auto stage :
       {tries_left, budget_left, window_left, hook_given_up, failback_gate, target_fit}) {
    if (MaybeDecision decision = stage(context, whole)) {
      return decision;
    }
  }
  const Situation& s = context.s;
  const Step stop = StopCms{cms_name(context)};
  Decision decision =
      run(context, shell_of(context, s.first, s.second, stop), stop,
          {"failback-stop",
           "the cluster is whole: " + cms_name(context) + " goes back to " + s.second.id.text,
           from_node(s.first, "on " + s.first.id.text, "on " + s.second.id.text), "the stop"},
          {{Interlock::kCmsOnline, ""},
           {Interlock::kCopiesHealthy, ""},
           {Interlock::kOtherNodeUp, ""},
           {Interlock::kQuorumSafe, ""}});
  return decision.verb == Verb::kHalt
             ? stays(context, whole, decision.reason, std::move(decision.figure))
             : std::move(decision);
}

// Whoever stopped it: the outage runs already, and the way home makes it a little longer instead of
// beginning another. No memory is needed of what was meant.
MaybeDecision move_home(const ClusterContext& context) {
  const Situation& s = context.s;
  const bool ready = everything_upgraded(s) && s.second.rebooted && s.second.fresh &&
                     s.first.fresh && !s.second.setup_running && !s.first.setup_running;
  if (!away_from_home(context) || later(context) || !ready ||
      spent_anywhere(context, move_of(context))) {
    return std::nullopt;
  }
  const auto findings = before_outage(s, s.second, context.policy);
  if (first_obstacle(findings, context.policy) != nullptr) {
    return std::nullopt;  // users first
  }
  const NodeSituation& shell = shell_of(context, s.first, s.second, move_of(context));
  Decision decision =
      run(context, shell, move_of(context),
          {"failback-move", "the CMS is stopped on " + s.first.id.text + " and goes back",
           from_node(s.first, "on " + s.first.id.text, "on " + s.second.id.text), "the move"},
          target_up(shell, s.second));
  return decision.verb == Verb::kHalt ? std::nullopt : MaybeDecision{std::move(decision)};
}

}  // namespace lockstep
