#include "controller/reports/summary.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr std::size_t kTimeWidth = 9;
constexpr std::size_t kTookWidth = 9;
// A tool that says much is quoted in JSON whole; here it must not bury the steps.
constexpr std::size_t kMostText = 200;

// "  14:05:09   12m 03s  what", the columns of every line of a cluster.
std::string row(const std::string& time, const std::string& took, const std::string& what) {
  return "  " + left(time, kTimeWidth) + right(took, kTookWidth) + "  " +
         cut(clean(what), kMostText);
}

std::string check_row(const Finding& check, const std::string& time = "") {
  const std::string age = check.figure.age && *check.figure.age > Duration{0}
                              ? ", " + to_text(*check.figure.age) + " old"
                              : "";
  return row(time, check.passed ? "check" : "accepted",
             check.check + (check.row.empty() ? "" : " (" + check.row + ")") + ": " +
                 check.figure.measured +
                 (check.figure.source.empty() ? "" : " [" + check.figure.source + age + "]") +
                 (check.passed ? "" : "; wanted: " + check.figure.limit));
}

void add_stages(std::vector<std::string>& lines, const StepReport& step) {
  for (const StageRecord& stage : step.result.stages) {
    lines.push_back(row("", to_text(stage.took), "  " + stage.caption + ": " + stage.verdict));
  }
}

struct TimelineWriter {
  std::vector<std::string>& lines;
  Instant now;

  void operator()(const HoldRecord& hold) const {
    const Duration lasted = hold.until.value_or(now) - hold.since;
    if (lasted < kShortestToldHold) {
      return;
    }
    lines.push_back(
        row(time_of_day(hold.since), to_text(lasted), "hold " + hold.rule + ": " + hold.reason));
  }
  void operator()(const GateRecord& gate) const {
    const Duration lasted = gate.passed_at.value_or(now) - gate.asked_at;
    lines.push_back(row(time_of_day(gate.asked_at), to_text(lasted),
                        "gate " + to_text(gate.gate) + ": " +
                            (gate.passed_at ? "passed by " + gate.by : "not passed") + ": " +
                            gate.question));
  }
  void operator()(const CheckRecord& record) const {
    lines.push_back(check_row(record.check, time_of_day(record.at)));
  }
  void operator()(const HookRecord& hook) const {
    lines.push_back(
        row(time_of_day(hook.started_at), to_text(hook.ended_at.value_or(now) - hook.started_at),
            "hook " + to_text(hook.moment) + ": " + hook.program + ": " + outcome_of(hook)));
  }
  void operator()(const StepReport& step) const {
    const std::string attempt = step.attempt > 1 ? ", attempt " + std::to_string(step.attempt) : "";
    const std::string what = describe(step.step) + " on " + step.node.text + attempt;
    if (!step.settled_at) {
      lines.push_back(
          row(time_of_day(step.issued_at), to_text(now - step.issued_at), what + ": not settled"));
      return;
    }
    const StepResult& result = step.result;
    const bool plain = result.outcome == Outcome::kDone && result.reason == Reason::kNone;
    lines.push_back(row(time_of_day(step.issued_at), to_text(*step.settled_at - step.issued_at),
                        what + ": " + to_text(result.outcome) +
                            (plain ? "" : " (" + to_text(result.reason) + ")") +
                            (result.detail.empty() ? "" : ": " + result.detail) +
                            (result.from_evidence ? " [told from evidence]" : "")));
    add_stages(lines, step);
  }
};

std::string build_or_unknown(const BuildNumber& build) {
  return build.known() ? to_text(build) : "unknown";
}

BuildNumber build_of(const std::map<NodeId, BuildNumber>& builds, const NodeId& node) {
  const auto found = builds.find(node);
  return found == builds.end() ? BuildNumber{} : found->second;
}

// What a cluster is at is journaled with its end; before that there is no "after".
std::string after_text(const ClusterReport& cluster, const BuildNumber& after) {
  return cluster.outcome ? ", " + build_or_unknown(after) + " after" : "; it has not ended";
}

void add_versions(std::vector<std::string>& lines, const ClusterReport& cluster) {
  for (const auto& [node, before] : cluster.builds_before) {
    lines.push_back(row("", "version",
                        node.text + ": " + build_or_unknown(before) + " before" +
                            after_text(cluster, build_of(cluster.builds_after, node))));
  }
  if (!cluster.cms.empty() && cluster.cms_before.known()) {
    lines.push_back(row("", "version",
                        cluster.cms + ": " + to_text(cluster.cms_before) + " before" +
                            after_text(cluster, cluster.cms_after)));
  }
}

std::string headline(const ClusterReport& cluster, Instant now) {
  const std::string what = cluster.cms.empty() ? "front end" : cluster.cms;
  std::string text = cluster.id.text + " (" + what + "): " + standing_of(cluster);
  if (cluster.begun_at) {
    text += " after " + to_text(duration_of(cluster, now));
  }
  return clean(text);
}

std::string budget_text(const ClusterReport& cluster, Instant now) {
  if (!cluster.outage_budget) {
    return "";
  }
  const Duration over = over_budget(cluster, now);
  return ", budget " + to_text(*cluster.outage_budget) +
         (over > Duration{0} ? ": exceeded by " + to_text(over) : "");
}

std::string outage_row(const ClusterReport& cluster, Instant now) {
  return row("", "outage",
             "predicted " + to_text(cluster.predicted_outage) + ", measured " +
                 to_text(outage_of(cluster, now)) + budget_text(cluster, now) +
                 (outage_runs(cluster) ? ", still running" : ""));
}

}  // namespace

std::string standing_of(const ClusterReport& cluster) {
  if (cluster.outcome) {
    return to_text(*cluster.outcome);
  }
  if (open_gate(cluster) != nullptr) {
    return "waiting";
  }
  return cluster.begun_at ? "under way" : "not begun";
}

std::vector<std::string> cluster_lines(const ClusterReport& cluster, Instant now) {
  std::vector<std::string> lines{headline(cluster, now)};
  for (const Finding& check : cluster.checks_before) {
    lines.push_back(check_row(check));
  }
  for (const TimelineEntry& entry : cluster.timeline) {
    std::visit(TimelineWriter{lines, now}, entry);
  }
  for (const std::string& one : restored_in(cluster)) {
    lines.push_back(row("", "restored", one));
  }
  for (const Finding& check : cluster.checks_after) {
    lines.push_back(check_row(check));
  }
  add_versions(lines, cluster);
  if (cluster.begun_at) {
    if (!cluster.cms.empty()) {
      lines.push_back(outage_row(cluster, now));
    }
    lines.push_back(row("", "retries", std::to_string(retries_of(cluster))));
  }
  if (!cluster.reason.empty()) {
    lines.push_back(row("", "end", cluster.rule + ": " + cluster.reason));
  } else if (cluster.deciding) {
    lines.push_back(row("", "last", cluster.deciding->rule + ": " + cluster.deciding->reason));
  }
  if (!cluster.remedy.empty()) {
    lines.push_back(row("", "next", cluster.remedy));
  }
  return lines;
}

std::vector<std::string> table_lines(const RunReport& report, Instant now) {
  std::size_t width = std::string_view{"CLUSTER"}.size();
  for (const ClusterReport& cluster : report.clusters) {
    width = std::max(width, width_of(cluster.id.text));
  }
  std::vector<std::string> lines{left("CLUSTER", width) + "  OUTCOME     DURATION  PREDICTED" +
                                 "     OUTAGE  RETRIES"};
  for (const ClusterReport& cluster : report.clusters) {
    const bool begun = cluster.begun_at.has_value();
    const bool down = begun && !cluster.cms.empty();  // a front end has no mailbox server
    lines.push_back(left(clean(cluster.id.text), width) + "  " + left(standing_of(cluster), 10) +
                    right(begun ? to_text(duration_of(cluster, now)) : "-", 10) +
                    right(down ? to_text(cluster.predicted_outage) : "-", 11) +
                    right(down ? to_text(outage_of(cluster, now)) : "-", 11) +
                    right(std::to_string(retries_of(cluster)), 9));
  }
  return lines;
}

std::vector<std::string> summary_lines(const RunReport& report, Instant now) {
  std::vector<std::string> lines{"Summary of rollout " + report.run.text + " over " +
                                 clean(report.fleet) + ", begun " + to_text(report.started_at) +
                                 ", times in UTC"};
  for (const ClusterReport& cluster : report.clusters) {
    if (cluster.begun_at || !cluster.timeline.empty()) {
      lines.emplace_back();
      std::ranges::move(cluster_lines(cluster, now), std::back_inserter(lines));
    }
  }
  lines.emplace_back();
  std::ranges::move(table_lines(report, now), std::back_inserter(lines));
  if (!report.frozen.empty()) {
    lines.push_back("held: " + clean(report.frozen));
  }
  return lines;
}

}  // namespace lockstep
