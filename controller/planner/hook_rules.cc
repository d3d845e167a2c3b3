#include "controller/planner/hook_rules.h"

#include <algorithm>

#include "controller/planner/decisions.h"
#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

// Users who were told, and backups that were paused, bear so long a wait.
constexpr Duration kAnnouncementHolds = 1h;

const std::string& cms_name(const ClusterContext& context) { return context.cluster.declared.cms; }

// The before_outage that passed and that no after_outage has answered yet, or null.
const HookRun* announcement(const ClusterObservation& cluster) {
  for (auto run = cluster.hooks.rbegin(); run != cluster.hooks.rend(); ++run) {
    if (run->moment == HookMoment::kAfterOutage) {
      return nullptr;
    }
    if (run->ended_at && passed(run->result)) {
      return &*run;
    }
  }
  return nullptr;
}

// From when on an outage asks for after_outage; nothing when none does.
std::optional<Instant> told_since(const ClusterContext& context) {
  if (context.policy.hooks.before_outage) {
    const HookRun* const told = announcement(context.cluster);
    return told == nullptr ? std::nullopt : told->ended_at;
  }
  const auto& hooks = context.cluster.hooks;
  return hooks.empty() ? Instant{} : hooks.back().started_at;
}

bool outage_runs(const ClusterObservation& cluster) {
  return !cluster.outages.empty() && !cluster.outages.back().ended_at;
}

// The outages that have ended since then.
Duration outage_since(const ClusterObservation& cluster, Instant since) {
  Duration sum{0};
  for (const OutageClock& outage : cluster.outages) {
    if (outage.ended_at && *outage.ended_at > since) {
      sum += *outage.ended_at - outage.began_at;
    }
  }
  return sum;
}

// An outage has ended since then, and the users' way to their mail was tested after it.
bool outage_over(const ClusterObservation& cluster, Instant since) {
  if (outage_runs(cluster) || outage_since(cluster, since) == Duration{0}) {
    return false;
  }
  return std::ranges::any_of(cluster.history, [&](const StepRecord& record) {
    return is<SmokeTest>(record.step) && record.result.outcome == Outcome::kDone &&
           record.settled_at >= *cluster.outages.back().ended_at;
  });
}

// The cluster, or this controller's work on it, ends here.
bool ends_passage(const Decision& decision) {
  return decision.verb == Verb::kHalt || decision.verb == Verb::kFinish || decision.final;
}

// What mends an outage, or a CMS that runs where it may not, waits for no program.
bool begins_outage(const ClusterContext& context, const Decision& decision) {
  const Situation& s = context.s;
  return decision.verb == Verb::kRun && is<StopCms>(decision.step->step) && !in_outage(s) &&
         (s.cms_level == Level::kOld || everything_upgraded(s));
}

Decision call(const ClusterContext& context, PlannedHook hook, Because because) {
  Decision decision = hold(context, std::move(because));
  decision.verb = Verb::kCall;
  decision.hook = hook;
  return decision;
}

std::string within(const Hook& hook) { return "its end, within " + to_text(hook.timeout); }

Decision call_before(const ClusterContext& context) {
  const Hook& hook = *context.policy.hooks.before_outage;
  const Release& release = context.policy.release;
  const DurationRange outage =
      everything_upgraded(context.s) ? predicted_failback(release) : predicted_outage(release);
  return call(context, {HookMoment::kBeforeOutage, Duration{0}},
              {"hook-before-outage",
               "before_outage is run: " + cms_name(context) + " goes down for about " +
                   to_text(outage.usual),
               from_journal("not run", "passed"), within(hook)});
}

Decision call_after(const ClusterContext& context, Instant since) {
  const Hook& hook = *context.policy.hooks.after_outage;
  const Duration outage = outage_since(context.cluster, since);
  const bool came = outage > Duration{0};
  return call(
      context, {HookMoment::kAfterOutage, outage},
      {"hook-after-outage",
       came ? "after_outage is run: the outage of " + cms_name(context) + " is over"
            : "after_outage is run: the outage of " + cms_name(context) +
                  " that was announced does not come now",
       from_journal(came ? "outage of " + to_text(outage) : "no outage", "told"), within(hook)});
}

Decision await_end(const ClusterContext& context, const HookRun& running) {
  const Hook& hook = *context.policy.hooks.at(running.moment);
  return hold(context, {"hook-running", to_text(running.moment) + " runs: " + hook.program,
                        from_journal("for " + to_text(context.now - running.started_at),
                                     "at most " + to_text(hook.timeout)),
                        within(hook)});
}

// Nothing but the program can say that backups are paused, so nothing passes it by.
Decision hook_failed(const ClusterContext& context, const HookRun& failed) {
  const Hook& hook = *context.policy.hooks.before_outage;
  Decision decision = hold_for(
      context, context.policy.limits.preflight_patience,
      {"hook-failed",
       "before_outage did not pass, so the outage of " + cms_name(context) + " does not begin",
       from_journal(describe(failed.result), "exit code 0 within " + to_text(hook.timeout)),
       "mend what " + hook.program + " tells; `lockstep retry " + context.cluster.declared.id.text +
           "` runs it again"});
  decision.page = true;
  return decision;
}

Decision announce_first(const ClusterContext& context, Decision stop) {
  if (!context.policy.hooks.before_outage) {
    return stop;
  }
  if (announced(context)) {
    return stop;
  }
  if (const HookRun* const failed = failed_announcement(context.cluster.hooks)) {
    return hook_failed(context, *failed);
  }
  return keep_to_window(context, call_before(context));
}

// From when on there is something to be told of now; nothing when there is not.
std::optional<Instant> after_due(const ClusterContext& context, bool ends) {
  const std::optional<Instant> since = told_since(context);
  if (!context.policy.hooks.after_outage || !since || outage_runs(context.cluster)) {
    return std::nullopt;
  }
  const bool came = outage_since(context.cluster, *since) > Duration{0};
  const bool announced = context.policy.hooks.before_outage.has_value();
  const bool stale = announced && context.now - *since >= kAnnouncementHolds;
  const bool due = outage_over(context.cluster, *since) || stale || (ends && (came || announced));
  return due ? since : std::nullopt;
}

// An after_outage that did not pass holds nothing up, but somebody has to know.
Decision with_warning(const ClusterContext& context, Decision decision) {
  const auto& hooks = context.cluster.hooks;
  if (hooks.empty() || hooks.back().moment != HookMoment::kAfterOutage ||
      passed(hooks.back().result)) {
    return decision;
  }
  decision.page = true;
  decision.reason += "; after_outage did not pass (" + describe(hooks.back().result) + ")";
  decision.unblock +=
      (decision.unblock.empty() ? "" : "; ") + std::string{"do by hand what after_outage should"};
  return decision;
}

}  // namespace

bool announced(const ClusterContext& context) {
  const HookRun* const told = announcement(context.cluster);
  return told != nullptr && context.now - *told->ended_at < kAnnouncementHolds &&
         !outage_over(context.cluster, *told->ended_at);
}

Decision tend_hooks(const ClusterContext& context, Decision decision) {
  if (!context.policy.hooks.any()) {
    return decision;
  }
  const bool ends = ends_passage(decision);
  const bool stops = begins_outage(context, decision);
  if (const HookRun* const running = running_hook(context.cluster.hooks)) {
    return ends || stops ? await_end(context, *running) : decision;
  }
  if (const std::optional<Instant> since = after_due(context, ends)) {
    return call_after(context, *since);
  }
  return stops ? announce_first(context, std::move(decision))
               : (ends ? with_warning(context, std::move(decision)) : decision);
}

}  // namespace lockstep
