#include "controller/reports/html_report.h"

#include <algorithm>

#include "controller/reports/event_text.h"
#include "controller/reports/html_cluster.h"
#include "controller/reports/html_failures.h"
#include "controller/reports/html_text.h"
#include "controller/reports/html_timeline.h"
#include "controller/reports/narrator.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Every pair of text and ground has a contrast of 4.5 to 1 or more.
constexpr const char* kStyle = R"(
:root { color: #1a1a1a; background: #fff; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid #767676; }
pre { background: #f2f2f2; padding: .75rem; overflow-x: auto; font-size: .85rem; }
.picture { min-width: 44rem; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: #1a1a1a; } svg .idle { fill: #4a4a4a; font-style: italic; }
.tick { stroke: #c0c0c0; } .setup { fill: #1f5fa8; } .other { fill: #5f6b76; }
.reboot { fill: #fff; stroke: #6b4fa0; stroke-width: 1.5; }
.failed { fill: #b3261e; } .cross { stroke: #fff; stroke-width: 1.5; }
.doubt { fill: #fff; stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 3 2; }
.gate { fill: #fff; stroke: #8a6a00; stroke-width: 1.2; } .hook { fill: #2f7d4f; }
.hold { fill: #767676; } .outage { fill: #d1495b; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.key span { display: inline-flex; align-items: center; gap: .4rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; }
  .picture { min-width: 0; } table { font-size: 7.5pt; overflow-wrap: anywhere; }
  th { overflow-wrap: normal; } pre { white-space: pre-wrap; font-size: 7.5pt; }
  tr, svg, h3, .whole { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
}
)";

std::string section(const std::string& name, const std::string& content) {
  return "<section>\n" + element("h2", name) + "\n" + content + "</section>\n";
}

std::string outcome_text(const RunReport& report) {
  return report.ended_at ? outcome_of(report.exit_code.value_or(0)) : "not over";
}

std::string fact(const std::string& name, const std::string& value) {
  return element("dt", name) + element("dd", value) + "\n";
}

std::string heading(const RunReport& report, const Policy& policy, Instant now) {
  Duration outage{0};
  for (const ClusterReport& cluster : report.clusters) {
    outage += outage_of(cluster, now);
  }
  const auto finished = std::ranges::count_if(report.clusters, [](const ClusterReport& cluster) {
    return cluster.outcome == ClusterOutcome::kFinished;
  });
  return "<header>\n" + element("h1", "Upgrade of " + report.fleet) + "\n<dl>\n" +
         fact("Outcome", outcome_text(report)) +
         fact("Clusters", std::to_string(finished) + " of " +
                              std::to_string(report.clusters.size()) + " finished") +
         fact("Release", policy.release.name + ", " + to_text(policy.release.target)) +
         fact("Began", to_text(report.started_at)) +
         fact(report.ended_at ? "Ended" : "As of", to_text(report.ended_at.value_or(now))) +
         fact("Outage", to_text(outage) + " of all mailbox servers together") +
         fact("Rollout", report.run.text + ", " + report.fleet_path) +
         (report.frozen.empty() ? "" : fact("Held", report.frozen)) + "</dl>\n</header>\n";
}

std::string summary(const RunReport& report, Instant now) {
  Rows rows;
  for (const ClusterReport& cluster : report.clusters) {
    const bool begun = cluster.begun_at.has_value();
    rows.push_back({cluster.id.text, standing_of(cluster),
                    begun ? to_text(duration_of(cluster, now)) : "-",
                    std::to_string(retries_of(cluster)), cluster.outcome ? cluster.reason : ""});
  }
  return html_table("Clusters", {"Cluster", "Outcome", "Took", "Retries", "Why"}, rows);
}

std::string told_text(const ClusterReport& cluster) {
  std::string times;
  for (const OutageClock& outage : cluster.outages) {
    times += outage.told_at ? (times.empty() ? ", told " : " and ") + to_text(*outage.told_at) : "";
  }
  return times;
}

std::string predicted_text(const ClusterReport& cluster) {
  const std::string usual = to_text(cluster.predicted_outage);
  return range_known(cluster) ? usual + " (" + to_text(cluster.predicted_outage_shortest) + " to " +
                                    to_text(cluster.predicted_outage_longest) + ")"
                              : usual;
}

// Against the usual one, and whether the range had it.
std::string difference(const ClusterReport& cluster, Duration measured) {
  const Duration more = measured - cluster.predicted_outage;
  const std::string text =
      more > Duration{0} ? to_text(more) + " longer" : to_text(-more) + " shorter";
  if (!range_known(cluster) || outage_runs(cluster)) {
    return text;
  }
  const bool inside =
      cluster.predicted_outage_shortest <= measured && measured <= cluster.predicted_outage_longest;
  return text + (inside ? ", inside" : ", outside");
}

std::string outages(const RunReport& report, Instant now) {
  Rows rows;
  for (const ClusterReport& cluster : report.clusters) {
    if (cluster.begun_at && !cluster.cms.empty()) {
      const Duration measured = outage_of(cluster, now);
      const Duration over = over_budget(cluster, now);
      const std::string excess = over > Duration{0}
                                     ? "over the budget of " + to_text(*cluster.outage_budget) +
                                           " by " + to_text(over) + told_text(cluster)
                                     : "";
      std::string remarks = outage_runs(cluster) ? "still running" : "";
      remarks += remarks.empty() || excess.empty() ? "" : ", ";
      remarks += excess;
      rows.push_back({cluster.cms, predicted_text(cluster), to_text(measured),
                      difference(cluster, measured), std::to_string(cluster.outages.size()),
                      remarks});
    }
  }
  return rows.empty()
             ? element("p", "No cluster was begun.") + "\n"
             : html_table("Outage of every mailbox server",
                          {"CMS", "Predicted", "Measured", "Difference", "Times", ""}, rows);
}

void add_gates(const ClusterReport& cluster, Rows& rows) {
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const gate = std::get_if<GateRecord>(&entry)) {
      rows.push_back({to_text(gate->passed_at.value_or(gate->asked_at)),
                      gate->passed_at ? gate->by : "nobody yet",
                      gate->passed_at ? "approved " + to_text(gate->gate)
                                      : "is asked at " + to_text(gate->gate),
                      cluster.id.text, gate->question});
    }
  }
}

std::string people(const RunReport& report) {
  Rows rows;
  for (const OperatorAct& act : report.acts) {
    rows.push_back({to_text(act.at), act.by, act.what, act.cluster.text, ""});
  }
  for (const ClusterReport& cluster : report.clusters) {
    add_gates(cluster, rows);
  }
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.front(); });
  return html_table("Approvals, what operators asked, and controllers that took over",
                    {"At", "Who", "What", "Cluster", "Question"}, rows);
}

std::string failures(const RunReport& report, const std::vector<Why>& whys, Instant now) {
  std::string text =
      report.frozen.empty() ? "" : element("p", "The fleet is held: " + report.frozen) + "\n";
  for (std::size_t i = 0; i < whys.size(); ++i) {
    text += html_failures(report.clusters[i], whys[i], now, report.ended_at.has_value());
  }
  if (!text.empty()) {
    return text;
  }
  return element("p", report.ended_at
                          ? "Every cluster has finished, every step was done, every hook passed."
                          : "Nothing has failed so far.") +
         "\n";
}

}  // namespace

std::string html_report(const RunReport& report, const Policy& policy, Instant now) {
  const std::string picture = timeline_svg(report, now);
  std::string clusters;
  std::vector<Why> whys;
  for (const ClusterReport& cluster : report.clusters) {
    whys.push_back(why_of(report, policy, cluster, now));
    clusters += html_cluster(cluster, whys.back(), now);
  }
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         element("title", "Lockstep: upgrade of " + report.fleet + ", " + outcome_text(report)) +
         "\n<style>" + kStyle + "</style>\n</head>\n<body>\n" + heading(report, policy, now) +
         "<main>\n" + section("Summary", summary(report, now)) +
         section("Time line", picture.empty()
                                  ? element("p", "No cluster was begun.") + "\n"
                                  : "<div class=\"whole\"><div class=\"wide\" tabindex=\"0\">" +
                                        picture + "</div>\n" + timeline_key() + "</div>\n") +
         section("Outage", outages(report, now)) + section("People", people(report)) +
         section("Failures", failures(report, whys, now)) + section("Clusters", clusters) +
         "</main>\n</body>\n</html>\n";
}

}  // namespace lockstep
