#include "controller/reports/why.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/rollout_rules.h"
#include "controller/reports/event_text.h"
#include "controller/reports/progress.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr std::size_t kNameWidth = 10;

bool not_finished(const ClusterReport& cluster) {
  return cluster.outcome && *cluster.outcome != ClusterOutcome::kFinished;
}

bool under_work(const ClusterReport& cluster) { return cluster.begun_at && !cluster.outcome; }

// Those of the earlier waves that have not ended.
std::vector<ClusterId> open_before(const RunReport& report, const Policy& policy,
                                   const ClusterReport& cluster) {
  std::vector<ClusterId> open;
  const std::size_t front_ends = front_ends_of(report);
  const std::size_t clusters = report.clusters.size() - front_ends;
  for (const auto& wave : cut_waves(clusters, policy, front_ends)) {
    const bool own = std::ranges::any_of(
        wave, [&](std::size_t i) { return report.clusters.at(i).id == cluster.id; });
    if (own) {
      break;
    }
    for (const std::size_t i : wave) {
      if (!report.clusters.at(i).outcome) {
        open.push_back(report.clusters.at(i).id);
      }
    }
  }
  return open;
}

template <class Judge>
std::vector<ClusterId> those(const RunReport& report, Judge judge) {
  std::vector<ClusterId> ids;
  for (const ClusterReport& cluster : report.clusters) {
    if (judge(cluster)) {
      ids.push_back(cluster.id);
    }
  }
  return ids;
}

std::vector<ClusterId> waited_for(const RunReport& report, const Policy& policy,
                                  const ClusterReport& cluster) {
  if (cluster.outcome || !cluster.deciding) {
    return {};
  }
  const std::string& rule = cluster.deciding->rule;
  if (rule == "wave") {
    return open_before(report, policy, cluster);
  }
  if (rule == "parallel-cap") {
    return those(report, under_work);
  }
  if (rule == "site-cap") {
    return those(report, [&](const ClusterReport& other) {
      return under_work(other) && other.site == cluster.site;
    });
  }
  if (rule == "witness-cap") {
    return those(report, [&](const ClusterReport& other) {
      return under_work(other) && other.witness_host == cluster.witness_host;
    });
  }
  if (rule == "front-end-at-release" || rule == "client-access-first") {
    return those(report, [&](const ClusterReport& other) {
      return other.cms.empty() && other.id != cluster.id &&
             other.outcome != ClusterOutcome::kFinished;
    });
  }
  if (rule == "balanced-set") {
    return those(report, [&](const ClusterReport& other) {
      return under_work(other) && other.balanced_set == cluster.balanced_set;
    });
  }
  return rule == "failure-budget" ? those(report, not_finished) : std::vector<ClusterId>{};
}

void tell_end(Why& why, const ClusterReport& cluster) {
  why.rule = cluster.rule;
  why.reason = cluster.reason;
  why.since = cluster.ended_at.value_or(why.since);
  if (*cluster.outcome == ClusterOutcome::kFinished) {
    why.unblock = "nothing: it has finished";
    return;
  }
  why.page = true;
  const std::string again = "`lockstep retry " + cluster.id.text +
                            "` plans it anew while the controller runs, `lockstep upgrade` after";
  why.unblock = cluster.remedy.empty() ? "mend what the reason names; " + again
                                       : cluster.remedy + "; then " + again;
}

void tell_decision(Why& why, const HoldRecord& decision, Instant now) {
  why.rule = decision.rule;
  why.reason = decision.reason;
  why.measured = decision.measured;
  why.limit = decision.limit;
  why.source = decision.source;
  // Nobody has looked again since: the facts have grown older with the decision.
  why.age = decision.age ? std::optional{*decision.age + (now - decision.since)} : std::nullopt;
  why.since = decision.since;
  why.unblock = decision.unblock;
  why.page = decision.page;
}

void add_warnings(Why& why, const ClusterReport& cluster, Instant now) {
  if (overrun_runs(cluster)) {
    why.page = true;
    why.warning = "the outage is over its budget: " + to_text(outage_of(cluster, now)) +
                  ", at most " + to_text(cluster.outage_budget.value_or(Duration{0}));
  }
  if (const HookRecord* const hook = failed_hook(cluster)) {
    why.warning += (why.warning.empty() ? "" : "; ") + to_text(hook->moment) +
                   " did not pass: " + outcome_of(*hook);
  }
}

// What has no figure or remedy of its own goes on by itself, and this says how.
void fill_up(Why& why, const ClusterReport& cluster, const StepReport* step, Instant now) {
  const bool decided = !why.rule.empty();
  if (!decided) {
    why.rule = "not-judged";
    why.reason = cluster.begun_at ? "the controller has taken over and has not judged it yet"
                                  : "no controller has judged it yet";
  }
  why.measured = !why.measured.empty() ? why.measured
                 : step != nullptr     ? "under way for " + to_text(now - step->issued_at)
                 : decided             ? "decided " + to_text(now - why.since) + " ago"
                                       : "no decision";
  why.source = why.source.empty() ? "journal" : why.source;
  if (why.unblock.empty()) {
    why.unblock = step != nullptr ? "the end of " + why.step
                  : decided       ? "nothing: the controller goes on by itself"
                                  : "the first look of a running controller";
  }
}

std::string row(const std::string& name, const std::string& text) {
  return "  " + left(name, kNameWidth) + " " + clean(text);
}

// A canary of a large fleet holds up all others; JSON has every name.
std::string names_of(const std::vector<ClusterId>& ids) {
  constexpr std::size_t kMostNames = 8;
  std::string names;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostNames); ++i) {
    names += (names.empty() ? "" : ", ") + ids[i].text;
  }
  return names + (ids.size() > kMostNames
                      ? " and " + std::to_string(ids.size() - kMostNames) + " more"
                      : "");
}

}  // namespace

Why why_of(const RunReport& report, const Policy& policy, const ClusterReport& cluster,
           Instant now) {
  Why why;
  why.cluster = cluster.id;
  why.standing = standing_of(cluster);
  why.phase = to_text(phase_from_steps(cluster));
  why.since = report.started_at;
  const StepReport* const step = step_in_flight(cluster);
  if (step != nullptr) {
    why.step = describe(step->step) + " on " + step->node.text;
    why.step_since = step->issued_at;
  }
  if (cluster.deciding) {
    tell_decision(why, *cluster.deciding, now);
  }
  if (cluster.outcome) {
    tell_end(why, cluster);
  } else if (const GateRecord* const gate = open_gate(cluster)) {
    why.unblock = "`lockstep approve " + cluster.id.text +
                  (gate->gate == Gate::kBeforeOutage ? "" : " --gate " + to_text(gate->gate)) + "`";
  }
  add_warnings(why, cluster, now);
  fill_up(why, cluster, step, now);
  why.waits_for = waited_for(report, policy, cluster);
  for (const ClusterReport& other : report.clusters) {
    const std::vector<ClusterId> its = waited_for(report, policy, other);
    if (std::ranges::find(its, cluster.id) != its.end()) {
      why.holds_up.push_back(other.id);
    }
  }
  return why;
}

std::vector<std::string> why_lines(const Why& why, Instant now) {
  // A cluster that has finished is so in every respect; once is enough.
  const std::string phase = why.phase == why.standing ? "" : ", " + why.phase;
  const std::string rule = why.rule == why.standing ? ": " : " [" + why.rule + "] ";
  std::vector<std::string> lines{
      clean(why.cluster.text + ": " + why.standing + phase + rule + why.reason)};
  lines.push_back(row("measured", why.measured));
  if (!why.limit.empty()) {
    lines.push_back(row("wanted", why.limit));
  }
  lines.push_back(row("source", why.source + (why.age ? ", " + to_text(*why.age) + " ago" : "")));
  lines.push_back(row("since", to_text(why.since) + ", for " + to_text(now - why.since)));
  if (!why.step.empty()) {
    lines.push_back(row("step", why.step + ", for " + to_text(now - *why.step_since)));
  }
  if (!why.waits_for.empty()) {
    lines.push_back(row("waits for", names_of(why.waits_for)));
  }
  if (!why.holds_up.empty()) {
    lines.push_back(row("holds up", names_of(why.holds_up)));
  }
  if (!why.warning.empty()) {
    lines.push_back(row("warning", why.warning));
  }
  lines.push_back(row("next", why.unblock));
  if (why.page) {
    lines.push_back(row("page", "a person must look now"));
  }
  return lines;
}

}  // namespace lockstep
