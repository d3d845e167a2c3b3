#include "controller/reports/html_cluster.h"

#include "common/value/names.h"
#include "controller/reports/changed.h"
#include "controller/reports/event_text.h"
#include "controller/reports/html_text.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string build_text(const BuildNumber& build) {
  return build.known() ? to_text(build) : "unknown";
}

std::string versions(const ClusterReport& cluster) {
  Rows rows;
  for (const auto& [node, before] : cluster.builds_before) {
    const auto after = cluster.builds_after.find(node);
    rows.push_back({node.text, build_text(before),
                    after == cluster.builds_after.end() ? "unknown" : build_text(after->second)});
  }
  if (!cluster.cms.empty()) {
    rows.push_back({cluster.cms, build_text(cluster.cms_before), build_text(cluster.cms_after)});
  }
  return html_table("Versions", {"Server", "Before", "After"}, rows);
}

std::string outcome_text(const ClusterReport& cluster, const StepReport& step) {
  if (!step.settled_at) {
    return is_in_doubt(cluster, step) ? "in doubt: not settled" : "not settled";
  }
  const StepResult& result = step.result;
  return to_text(result.outcome) +
         (result.reason == Reason::kNone ? "" : " (" + to_text(result.reason) + ")");
}

std::vector<std::string> step_row(const ClusterReport& cluster, const StepReport& step,
                                  Instant now) {
  return {time_of_day(step.issued_at),
          to_text(end_of(cluster, step, now) - step.issued_at),
          describe(step.step),
          step.node.text,
          std::to_string(step.attempt),
          outcome_text(cluster, step),
          step.rule,
          step.result.detail};
}

std::string steps(const ClusterReport& cluster, Instant now) {
  Rows rows;
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const step = std::get_if<StepReport>(&entry)) {
      rows.push_back(step_row(cluster, *step, now));
    }
  }
  return rows.empty()
             ? element("p", "No step was carried out.") + "\n"
             : html_table("Steps, times in UTC",
                          {"At", "Took", "Step", "Node", "Attempt", "Outcome", "Rule", "Detail"},
                          rows);
}

std::string hooks(const ClusterReport& cluster, Instant now) {
  Rows rows;
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const hook = std::get_if<HookRecord>(&entry)) {
      rows.push_back({time_of_day(hook->started_at),
                      to_text(hook->ended_at.value_or(now) - hook->started_at),
                      to_text(hook->moment), hook->program, outcome_of(*hook)});
    }
  }
  return rows.empty() ? ""
                      : html_table("Hooks on the workstation, times in UTC",
                                   {"At", "Took", "Hook", "Program", "Outcome"}, rows);
}

std::string decisions(const ClusterReport& cluster) {
  Rows rows;
  for (const HoldRecord& decision : cluster.decisions) {
    rows.push_back({time_of_day(decision.since), decision.verb, decision.rule, decision.reason,
                    decision.measured, decision.limit, decision.source,
                    decision.page ? "a person" : ""});
  }
  return rows.empty()
             ? ""
             : html_table("Every decision, times in UTC",
                          {"At", "Does", "Rule", "Why", "Measured", "Wanted", "Source", "Calls"},
                          rows);
}

std::string not_put_back(const std::vector<Changed>& changes) {
  std::string names;
  for (const Changed& one : changes) {
    if (one.put_back == PutBack::kNot) {
      names += (names.empty() ? "" : "; ") + one.where + ": " + one.what + ", " + one.change;
    }
  }
  return element("p", names.empty() ? "Nothing is left changed that had to be put back."
                                    : "Changed and not put back: " + names + ".") +
         "\n";
}

std::string changed(const ClusterReport& cluster) {
  const std::vector<Changed> changes = changed_in(cluster);
  Rows rows;
  for (const Changed& one : changes) {
    rows.push_back({one.where, one.what, one.before, one.change, one.how});
  }
  return rows.empty() ? ""
                      : html_table("Changed and put back",
                                   {"Where", "What", "Before", "Changed", "Afterwards"}, rows) +
                            not_put_back(changes);
}

}  // namespace

std::string html_cluster(const ClusterReport& cluster, const Why& why, Instant now) {
  std::string text = "<article>\n" + element("h3", cluster.id.text + ": " + why.standing) + "\n" +
                     element("p", why.rule + ": " + why.reason) + "\n" +
                     html_facts(why_rows(why, now));
  if (!cluster.begun_at) {
    return text + decisions(cluster) + "</article>\n";
  }
  text += element("p", "Took " + to_text(duration_of(cluster, now)) + ", " +
                           outage_text(cluster, now) + " of " + to_text(cluster.predicted_outage) +
                           " predicted, " + std::to_string(retries_of(cluster)) + " retries.");
  return text + "\n" + versions(cluster) + steps(cluster, now) + hooks(cluster, now) +
         changed(cluster) + decisions(cluster) + "</article>\n";
}

}  // namespace lockstep
