#include "controller/reports/html_cluster.h"

#include <algorithm>

#include "common/value/names.h"
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

std::vector<std::string> step_row(const StepReport& step, Instant now) {
  const bool settled = step.settled_at.has_value();
  const StepResult& result = step.result;
  const bool plain = result.reason == Reason::kNone;
  return {time_of_day(step.issued_at),
          to_text(step.settled_at.value_or(now) - step.issued_at),
          describe(step.step),
          step.node.text,
          std::to_string(step.attempt),
          settled ? to_text(result.outcome) + (plain ? "" : " (" + to_text(result.reason) + ")")
                  : "not settled",
          step.rule,
          result.detail};
}

std::string steps(const ClusterReport& cluster, Instant now) {
  Rows rows;
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const step = std::get_if<StepReport>(&entry)) {
      rows.push_back(step_row(*step, now));
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
                    decision.measured, decision.limit, decision.source});
  }
  return rows.empty()
             ? ""
             : html_table("Every decision, times in UTC",
                          {"At", "Does", "Rule", "Why", "Measured", "Wanted", "Source"}, rows);
}

std::string restored(const ClusterReport& cluster) {
  const std::vector<std::string> all = restored_in(cluster);
  if (all.empty()) {
    return "";
  }
  std::string text = element("p", "Put back as it was before the first change:") + "\n<ul>";
  for (const std::string& one : all) {
    text += element("li", one);
  }
  return text + "</ul>\n";
}

std::string failure_of(const ClusterReport& cluster, const HookRecord& hook) {
  if (!hook.result || passed(*hook.result)) {
    return "";
  }
  std::string text =
      element("h3", cluster.id.text + ": hook " + to_text(hook.moment) + ", " +
                        to_text(hook.result->end)) +
      "\n" + element("p", to_text(*hook.ended_at) + ", " + hook.program + ": " + outcome_of(hook)) +
      "\n";
  if (!hook.result->output.empty()) {
    text += element("pre tabindex=\"0\"", hook.result->output) + "\n";
  }
  return text;
}

}  // namespace

std::string html_cluster(const ClusterReport& cluster, const Why& why, Instant now) {
  std::string text = "<article>\n" + element("h3", cluster.id.text + ": " + why.standing) + "\n" +
                     element("p", why.reason + " (" + why.rule + "). Next: " + why.unblock) + "\n";
  if (!cluster.begun_at) {
    return text + decisions(cluster) + "</article>\n";
  }
  text += element("p", "Took " + to_text(duration_of(cluster, now)) + ", " +
                           outage_text(cluster, now) + " of " + to_text(cluster.predicted_outage) +
                           " predicted, " + std::to_string(retries_of(cluster)) + " retries.");
  return text + "\n" + versions(cluster) + steps(cluster, now) + hooks(cluster, now) +
         restored(cluster) + decisions(cluster) + "</article>\n";
}

std::string html_failures(const ClusterReport& cluster) {
  std::string text;
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const hook = std::get_if<HookRecord>(&entry)) {
      text += failure_of(cluster, *hook);
    }
    const auto* const step = std::get_if<StepReport>(&entry);
    if (step == nullptr || !step->settled_at || step->result.outcome == Outcome::kDone) {
      continue;
    }
    const StepResult& result = step->result;
    text += element("h3", cluster.id.text + ": " + describe(step->step) + " on " + step->node.text +
                              ", " + to_text(result.outcome)) +
            "\n" +
            element("p", to_text(*step->settled_at) + ", attempt " + std::to_string(step->attempt) +
                             ", " + to_text(result.reason) +
                             (result.detail.empty() ? "" : ": " + result.detail)) +
            "\n";
    if (!result.log_excerpt.empty()) {
      text += element("pre tabindex=\"0\"", result.log_excerpt) + "\n";
    }
  }
  return text;
}

}  // namespace lockstep
