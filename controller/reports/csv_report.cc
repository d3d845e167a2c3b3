#include "controller/reports/csv_report.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "common/value/names.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

// What a spreadsheet would take for a formula is marked as text.
std::string cell(const std::string& raw) {
  std::string text = clean(raw);
  if (!text.empty() && std::string_view{"=+-@"}.find(text.front()) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

std::string row(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& one : cells) {
    text += (text.empty() ? "" : ",") + cell(one);
  }
  return text + "\r\n";
}

std::string seconds(Duration duration) { return std::to_string(duration.count() / 1'000); }

std::string build_or_empty(const BuildNumber& build) { return build.known() ? to_text(build) : ""; }

// The name and the builds of one node; a front end has no second.
std::vector<std::string> node_cells(const ClusterReport& cluster, const NodeId& node) {
  const auto in = [&node](const std::map<NodeId, BuildNumber>& builds) {
    const auto found = builds.find(node);
    return found == builds.end() ? "" : build_or_empty(found->second);
  };
  return {node.text, in(cluster.builds_before), in(cluster.builds_after)};
}

std::string time_or_empty(const std::optional<Instant>& at) { return at ? to_text(*at) : ""; }

// A hook is a step of the workstation.
std::string hook_row(const RunReport& report, const ClusterReport& cluster, const HookRecord& hook,
                     Instant now) {
  const bool ended = hook.result.has_value();
  return row({report.run.text, cluster.id.text, "", "hook " + to_text(hook.moment), "hook", "1",
              to_text(hook.started_at), time_or_empty(hook.ended_at),
              seconds(hook.ended_at.value_or(now) - hook.started_at),
              ended ? to_text(hook.result->end) : "", "", outcome_of(hook)});
}

}  // namespace

std::string csv_of_clusters(const RunReport& report, Instant now) {
  std::string text = row({"run",
                          "cluster",
                          "cms",
                          "outcome",
                          "began",
                          "ended",
                          "duration_s",
                          "predicted_outage_s",
                          "predicted_outage_shortest_s",
                          "predicted_outage_longest_s",
                          "outage_s",
                          "outage_budget_s",
                          "over_budget_s",
                          "retries",
                          "cms_before",
                          "cms_after",
                          "reason",
                          "first",
                          "first_before",
                          "first_after",
                          "second",
                          "second_before",
                          "second_after"});
  for (const ClusterReport& cluster : report.clusters) {
    std::vector<std::string> cells(
        {report.run.text, cluster.id.text, cluster.cms, standing_of(cluster),
         time_or_empty(cluster.begun_at), time_or_empty(cluster.ended_at),
         seconds(duration_of(cluster, now)), seconds(cluster.predicted_outage),
         range_known(cluster) ? seconds(cluster.predicted_outage_shortest) : "",
         range_known(cluster) ? seconds(cluster.predicted_outage_longest) : "",
         seconds(outage_of(cluster, now)),
         cluster.outage_budget ? seconds(*cluster.outage_budget) : "",
         seconds(over_budget(cluster, now)), std::to_string(retries_of(cluster)),
         build_or_empty(cluster.cms_before), build_or_empty(cluster.cms_after), cluster.reason});
    const Labels labels = cluster.labels.value_or(Labels{});
    for (const NodeId& node : {labels.first, labels.second}) {
      std::ranges::move(node_cells(cluster, node), std::back_inserter(cells));
    }
    text += row(cells);
  }
  return text;
}

std::string csv_of_steps(const RunReport& report, Instant now) {
  std::string text = row({"run", "cluster", "node", "step", "rule", "attempt", "began", "ended",
                          "duration_s", "outcome", "reason", "detail"});
  for (const ClusterReport& cluster : report.clusters) {
    for (const TimelineEntry& entry : cluster.timeline) {
      if (const auto* const hook = std::get_if<HookRecord>(&entry)) {
        text += hook_row(report, cluster, *hook, now);
      }
      const auto* const step = std::get_if<StepReport>(&entry);
      if (step == nullptr) {
        continue;
      }
      const bool settled = step->settled_at.has_value();
      text += row({report.run.text, cluster.id.text, step->node.text, describe(step->step),
                   step->rule, std::to_string(step->attempt), to_text(step->issued_at),
                   time_or_empty(step->settled_at),
                   seconds(step->settled_at.value_or(now) - step->issued_at),
                   settled ? to_text(step->result.outcome) : "",
                   settled ? to_text(step->result.reason) : "", step->result.detail});
    }
  }
  return text;
}

}  // namespace lockstep
