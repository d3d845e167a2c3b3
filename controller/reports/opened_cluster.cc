#include "controller/reports/opened_cluster.h"

#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"
#include "controller/reports/why.h"

namespace lockstep {
namespace {

constexpr std::size_t kNameWidth = 10;
constexpr std::size_t kBarWidth = 24;

std::string row(const std::string& name, const std::string& text) {
  return "  " + left(name, kNameWidth) + " " + clean(text);
}

// The plan of this moment has newer figures than the event of when the rule began to decide.
ClusterReport with_newest_figures(const ClusterReport& cluster, const Decision* decision,
                                  Instant now) {
  ClusterReport fresh = cluster;
  if (cluster.outcome || decision == nullptr || decision->rule.empty()) {
    return fresh;
  }
  const bool same = cluster.deciding && cluster.deciding->rule == decision->rule;
  HoldRecord record = same ? *cluster.deciding : HoldRecord{};
  record.since = same ? record.since : now;
  record.rule = decision->rule;
  record.reason = decision->reason;
  record.measured = decision->figure.measured;
  record.limit = decision->figure.limit;
  record.source = decision->figure.source;
  record.unblock = decision->unblock;
  record.page = decision->page;
  // why_of() lets the facts grow older with the decision.
  const std::optional<Duration> age = decision->figure.age;
  record.age = age ? std::optional{*age - (now - record.since)} : std::nullopt;
  fresh.deciding = record;
  return fresh;
}

// What its begin foretold, and before that what the policy does.
std::string predicted_text(const ClusterReport& cluster, const Policy& policy) {
  const bool told = range_known(cluster);
  if (cluster.begun_at && !told) {
    const Duration usual = cluster.predicted_outage;  // alone in journals of before
    return usual > Duration{0} ? to_text(usual) : "none";
  }
  const DurationRange of_policy = outage_of_passage(policy);
  return to_text(told ? cluster.predicted_outage_shortest : of_policy.shortest) + " to " +
         to_text(told ? cluster.predicted_outage_longest : of_policy.longest);
}

std::string outage_line(const ClusterReport& cluster, const Policy& policy, Instant now) {
  std::string text = cluster.outages.empty() ? "none so far"
                                             : clock_text(outage_of(cluster, now)) +
                                                   (outage_runs(cluster) ? " and it runs" : "");
  text += "; predicted " + predicted_text(cluster, policy);
  if (cluster.outage_budget) {
    text += "; budget " + to_text(*cluster.outage_budget);
  }
  const Duration over = over_budget(cluster, now);
  return text + (over > Duration{0} ? ", exceeded by " + to_text(over) : "");
}

void add_stage(std::vector<ViewLine>& lines, const CommandInFlight& command) {
  if (!command.progress || command.progress->stage.empty()) {
    return;
  }
  const StepProgress& progress = *command.progress;
  std::string text = progress.stage;
  if (progress.stages_total > 0) {
    const double share = static_cast<double>(progress.stages_done) / progress.stages_total;
    text = bar(share, kBarWidth, false) + " " + std::to_string(progress.stages_done) + " of " +
           std::to_string(progress.stages_total) + " done, now: " + progress.stage;
  }
  lines.push_back({Tone::kPlain, row("stage", text)});
  if (!progress.advancing) {
    lines.push_back({Tone::kWarning, row("", "neither its log nor processor time has moved for " +
                                                 to_text(progress.stalled_for))});
  }
}

}  // namespace

std::vector<ViewLine> opened_cluster(const Scene& scene, std::size_t index, double progress) {
  const ClusterReport& kept = scene.report.clusters[index];
  const ClusterReport cluster =
      with_newest_figures(kept, decision_of(scene.plan, kept.id), scene.now);
  const Why why = why_of(scene.report, scene.fleet.policy, cluster, scene.now);
  std::vector<ViewLine> lines;
  for (const std::string& line : why_lines(why, scene.now)) {
    const bool loud = lines.empty() && why.page;
    lines.push_back({loud ? Tone::kWarning : Tone::kPlain, line});
  }
  if (const auto& command = scene.observation.clusters[index].in_flight) {
    add_stage(lines, *command);
  }
  lines.push_back({outage_runs(cluster) ? Tone::kWarning : Tone::kPlain,
                   row("outage", outage_line(cluster, scene.fleet.policy, scene.now))});
  lines.push_back({Tone::kPlain, row("progress", percent(progress))});
  lines.push_back({Tone::kPlain, ""});
  for (const std::string& line : cluster_lines(cluster, scene.now)) {
    lines.push_back({Tone::kPlain, line});
  }
  return lines;
}

}  // namespace lockstep
