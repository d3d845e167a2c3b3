#include "controller/reports/why.h"

#include <algorithm>
#include <cctype>

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

// Not as a part of another name: NODE1 is not in NODE11.
bool has_word(const std::string& text, const std::string& word) {
  const auto part_of_name = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-');
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if ((at == 0 || !part_of_name(at - 1)) && !part_of_name(at + word.size())) {
      return true;
    }
  }
  return false;
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

// The reason or the figure speaks of it, or of a node of it.
bool speaks_of(const HoldRecord& decision, const ClusterReport& other) {
  const auto has = [&](const std::string& name) {
    return !name.empty() && (has_word(decision.reason, name) || has_word(decision.measured, name) ||
                             has_word(decision.source, name) || has_word(decision.unblock, name));
  };
  return has(other.id.text) ||
         (other.labels && (has(other.labels->first.text) || has(other.labels->second.text)));
}

// Those that the rule can mean; of these the one that it names, where it names one.
template <class Judge>
std::vector<ClusterId> named(const RunReport& report, const HoldRecord& decision, Judge judge) {
  std::vector<ClusterId> all = those(report, judge);
  std::vector<ClusterId> spoken = those(report, [&](const ClusterReport& other) {
    return judge(other) && speaks_of(decision, other);
  });
  return spoken.empty() ? all : spoken;
}

// Finished, with its CMS away from home until the last upgrade has ended.
bool goes_home_later(const ClusterReport& cluster, const Policy& policy) {
  return policy.failback == Failback::kAtEnd && !cluster.cms.empty() && !cluster.homeward &&
         cluster.outcome == ClusterOutcome::kFinished && cms_is_away(cluster);
}

// Decided after it had ended: its CMS waits for its way home, or stays for good.
bool decided_after_end(const ClusterReport& cluster) {
  return cluster.outcome == ClusterOutcome::kFinished && cluster.deciding && cluster.ended_at &&
         cluster.deciding->since >= *cluster.ended_at &&
         cluster.deciding->verb == to_text(Verb::kHold);
}

std::vector<ClusterId> waited_for(const RunReport& report, const Policy& policy,
                                  const ClusterReport& cluster) {
  if (goes_home_later(cluster, policy)) {
    const std::vector<ClusterId> open =
        those(report, [](const ClusterReport& other) { return !other.outcome && !other.homeward; });
    if (!open.empty() || !decided_after_end(cluster)) {
      return open;
    }
  } else if (cluster.outcome) {
    return {};
  }
  if (!cluster.deciding) {
    return {};
  }
  const HoldRecord& decision = *cluster.deciding;
  const std::string& rule = decision.rule;
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
  if (rule == "balanced-set-serves") {
    return named(report, decision, [&](const ClusterReport& other) {
      return other.id != cluster.id && other.cms.empty() &&
             other.balanced_set == cluster.balanced_set;
    });
  }
  if (rule == "witness-spared") {
    return named(report, decision, [&](const ClusterReport& other) {
      return !other.cms.empty() && other.witness_host == cluster.id.text;
    });
  }
  return rule == "failure-budget" ? those(report, not_finished) : std::vector<ClusterId>{};
}

void tell_end(Why& why, const ClusterReport& cluster) {
  why.rule = cluster.rule;
  why.reason = cluster.reason;
  why.since = cluster.ended_at.value_or(why.since);
  if (*cluster.outcome == ClusterOutcome::kFinished) {
    why.unblock = cluster.remedy.empty() ? "nothing: it has finished" : cluster.remedy;
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
  if (cluster.outcome && !decided_after_end(cluster)) {
    tell_end(why, cluster);
    if (goes_home_later(cluster, policy)) {
      why.unblock = "the end of the last upgrade: then " + cluster.cms + " goes home";
    }
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

std::vector<std::pair<std::string, std::string>> why_rows(const Why& why, Instant now) {
  const std::string age = why.age ? ", " + to_text(*why.age) + " ago" : "";
  const std::string stage = why.stage.empty() ? "" : ", stage " + why.stage;
  const std::string step =
      why.step.empty() ? ""
                       : why.step + ", for " + to_text(now - why.step_since.value_or(now)) + stage;
  std::vector<std::pair<std::string, std::string>> rows{
      {"measured", why.measured},
      {"wanted", why.limit},
      {"source", why.source + age},
      {"since", to_text(why.since) + ", for " + to_text(now - why.since)},
      {"step", step},
      {"waits for", names_of(why.waits_for)},
      {"holds up", names_of(why.holds_up)},
      {"warning", why.warning},
      {"next", why.unblock},
      {"page", why.page ? "a person must look now" : ""}};
  std::erase_if(rows, [](const auto& one) { return one.second.empty(); });
  return rows;
}

std::vector<std::string> why_row_lines(const Why& why, Instant now) {
  std::vector<std::string> lines;
  for (const auto& [name, text] : why_rows(why, now)) {
    lines.push_back(row(name, text));
  }
  return lines;
}

std::vector<std::string> why_lines(const Why& why, Instant now) {
  // A cluster that has finished is so in every respect; once is enough.
  const std::string phase = why.phase == why.standing ? "" : ", " + why.phase;
  const std::string rule = why.rule == why.standing ? ": " : " [" + why.rule + "] ";
  std::vector<std::string> lines{
      clean(why.cluster.text + ": " + why.standing + phase + rule + why.reason)};
  std::ranges::move(why_row_lines(why, now), std::back_inserter(lines));
  return lines;
}

}  // namespace lockstep
