#include "controller/planner/window_rules.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/hook_rules.h"
#include "controller/planner/window_state.h"

namespace lockstep {
namespace {

constexpr const char* kClosed = "window-closed";
constexpr const char* kTooShort = "window-too-short";

Figure from_fleet(std::string measured, std::string limit) {
  return {std::move(measured), std::move(limit), "fleet file", std::nullopt};
}

WindowWait closed(const Policy& policy, Instant now, const std::string& who) {
  WindowWait wait;
  wait.recheck_at = next_opening(policy.windows, now);
  wait.final = !wait.recheck_at;
  if (policy.windows.missing) {
    wait.because = {kClosed, "no maintenance window is declared, so " + who + " starts nothing",
                    from_fleet("none is declared", "open"), kDeclareWindows};
    return wait;
  }
  wait.because = {kClosed, "outside of the maintenance windows " + who + " starts nothing",
                  from_fleet("closed", "open"),
                  wait.final ? "a further window in the fleet file, then run the upgrade again"
                             : "the next window, in " + to_text(*wait.recheck_at - now)};
  return wait;
}

WindowWait too_short(const Policy& policy, Instant now, Duration needed, const std::string& what) {
  const Window& open = *open_window(policy.windows, now);
  WindowWait wait;
  // Closed is another rule, and says when the next one opens.
  wait.recheck_at = open.to;
  wait.because = {
      kTooShort, "the window may close before " + what + " is over",
      from_fleet(to_text(open.to - now) + " left", "at most " + to_text(needed) + " needed"),
      "the next window that is long enough"};
  return wait;
}

// An earlier run, or a hand, left the CMS of a half upgraded cluster down.
bool out_of_service(const Situation& s) {
  const bool known = s.labelled && s.cms != nullptr && s.state != CmsState::kUnknown;
  const auto changed = [](const NodeSituation& node) {
    return node.level == Level::kPartial || node.level == Level::kTarget;
  };
  return known && in_outage(s) && (changed(s.first) || changed(s.second));
}

int missing_packages(const NodeSituation& node, const Release& release) {
  return static_cast<int>(
      std::ranges::count_if(release.prerequisites, [&](const Prerequisite& wanted) {
        return node.facts == nullptr ||
               node.facts->platform.dotnet_service_pack < wanted.dotnet_service_pack;
      }));
}

Duration work_left(const NodeSituation& node, const Release& release) {
  const StepDurations& d = release.durations;
  if (node.level == Level::kTarget) {
    return node.rebooted ? Duration{0} : d.reboot.longest;
  }
  const bool pending = node.facts != nullptr && node.facts->platform.reboot_pending;
  return d.setup.longest + d.reboot.longest + (pending ? d.reboot.longest : Duration{0}) +
         missing_packages(node, release) * (d.install_package.longest + d.reboot.longest);
}

// Of an upgraded cluster it is the failback's.
DurationRange outage_ahead(const ClusterContext& context) {
  const Release& release = context.policy.release;
  return everything_upgraded(context.s) ? predicted_failback(release) : predicted_outage(release);
}

// What starting the step takes on: setup ends with its reboot, since a node between the two is no
// failover target; a stop ends with the start; and while nothing is changed yet, the first step is
// as good as the whole passage.
Duration time_needed(const ClusterContext& context, const Step& step) {
  const Release& release = context.policy.release;
  if (nothing_changed(context.s)) {
    return work_left(context.s, context.policy);
  }
  if (is<StopCms>(step)) {
    return outage_ahead(context).longest;
  }
  const Duration longest = expected_duration(release, step).longest;
  return is_setup(step, SetupMode::kUpgrade) ? longest + release.durations.reboot.longest : longest;
}

// An outage is announced before it comes.
Duration hook_time(const Policy& policy) {
  const std::optional<Hook>& hook = policy.hooks.before_outage;
  return hook ? hook->timeout : Duration{0};
}

// What the CMS still has ahead: the upgrade, and the way home where it is asked for.
Duration cms_left(const Situation& s, const Policy& policy) {
  const Release& release = policy.release;
  Duration left{0};
  if (s.cms_level != Level::kTarget) {
    left += hook_time(policy) + predicted_outage(release).longest;
  }
  if (policy.failback == Failback::kImmediate && !everything_upgraded(s)) {
    left += hook_time(policy) + predicted_failback(release).longest +
            release.durations.smoke_test.longest;
  }
  return left;
}

// The test that users are served again belongs to the way back, and disturbs nobody.
bool restores_service(const Situation& s, const Step& step) {
  return in_outage(s) || is<SmokeTest>(step);
}

// Steps, and the announcement of an outage; what takes one back never waits.
bool waits_for_window(const ClusterContext& context, const Decision& decision) {
  if (decision.verb == Verb::kCall) {
    return decision.hook->moment == HookMoment::kBeforeOutage;
  }
  return decision.verb == Verb::kRun && !restores_service(context.s, decision.step->step);
}

// Small steps are in the begin's account only. Later ones then have the time that was kept for
// them, and the account never grows while a cluster does as it was predicted.
Duration whole_passage(const Situation& s, const Policy& policy) {
  return work_left(s, policy) + small_steps(policy.release) / (s.alone ? 2 : 1);
}

// From the first setup to the last reboot a failover finds no target (I11).
bool without_target(const Situation& s) {
  const bool whole = s.first.level == Level::kTarget && s.second.level == Level::kTarget &&
                     s.cms_level == Level::kTarget && s.passive().rebooted;
  return !s.alone && s.first.level != Level::kOld && !whole;
}

}  // namespace

Duration work_left(const Situation& situation, const Policy& policy) {
  const Release& release = policy.release;
  if (situation.alone) {
    return work_left(situation.first, release);
  }
  return work_left(situation.first, release) + work_left(situation.second, release) +
         cms_left(situation, policy) + release.durations.smoke_test.longest;
}

std::optional<WindowWait> wait_while_closed(const ClusterObservation& cluster, const Policy& policy,
                                            Instant now) {
  if (!policy.windows.declared || open_window(policy.windows, now) != nullptr ||
      out_of_service(read_situation(cluster, policy, now))) {
    return std::nullopt;
  }
  return closed(policy, now, cluster.declared.id.text);
}

std::optional<WindowWait> wait_when_too_short(const ClusterObservation& cluster,
                                              const Policy& policy, Instant now) {
  const Window* const open = open_window(policy.windows, now);
  if (open == nullptr) {
    return std::nullopt;  // none is declared, or the other rule speaks
  }
  const Situation s = read_situation(cluster, policy, now);
  if (out_of_service(s)) {
    return std::nullopt;
  }
  const Duration needed = whole_passage(s, policy);
  if (now + needed <= open->to) {
    return std::nullopt;
  }
  return too_short(policy, now, needed, "the upgrade of " + cluster.declared.id.text);
}

std::optional<Duration> window_needed(const ClusterObservation& cluster, const Policy& policy,
                                      Instant now) {
  const Situation s = read_situation(cluster, policy, now);
  return out_of_service(s) ? std::nullopt : std::optional{whole_passage(s, policy)};
}

Decision keep_to_window(const ClusterContext& context, Decision decision) {
  const Windows& windows = context.policy.windows;
  if (!windows.declared || !waits_for_window(context, decision)) {
    return decision;
  }
  const Duration needed = decision.step ? time_needed(context, decision.step->step)
                                        : hook_time(context.policy) + outage_ahead(context).longest;
  const Window* const open = open_window(windows, context.now);
  if (open != nullptr && context.now + needed <= open->to) {
    return decision;
  }
  const std::string what = decision.step
                               ? describe(decision.step->step) + " on " + decision.step->node.text
                               : "the outage after " + to_text(decision.hook->moment);
  WindowWait wait = open == nullptr
                        ? closed(context.policy, context.now, context.cluster.declared.id.text)
                        : too_short(context.policy, context.now, needed, what);
  const bool bare = without_target(context.s);
  if (bare) {
    wait.because.reason +=
        "; until then a failover of " + context.cluster.declared.cms + " finds no target";
  }
  Decision held = hold(context, std::move(wait.because));
  held.recheck_at = wait.recheck_at;
  held.final = wait.final;
  held.page = bare;
  return held;
}

std::optional<WindowWait> failback_waits_for_window(const ClusterContext& context) {
  const Windows& windows = context.policy.windows;
  const Duration needed = outage_ahead(context).longest +
                          (announced(context) ? Duration{0} : hook_time(context.policy));
  const Window* const open = open_window(windows, context.now);
  if (!windows.declared || (open != nullptr && context.now + needed <= open->to)) {
    return std::nullopt;
  }
  const auto later = std::ranges::find_if(windows.open, [&](const Window& window) {
    return context.now < window.from && window.from + needed <= window.to;
  });
  WindowWait wait;
  wait.final = later == windows.open.end();
  wait.because.figure =
      from_fleet(open == nullptr ? "closed" : to_text(open->to - context.now) + " left",
                 "at most " + to_text(needed) + " needed");
  if (wait.final) {
    wait.because.reason = "no maintenance window is left that is long enough";
    return wait;
  }
  wait.recheck_at = later->from;
  wait.because.reason =
      "the way of " + context.cluster.declared.cms + " home waits for a maintenance window";
  wait.because.unblock = "the next window, in " + to_text(later->from - context.now);
  return wait;
}

}  // namespace lockstep
