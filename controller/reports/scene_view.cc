#include "controller/reports/scene_view.h"

#include <algorithm>

#include "controller/reports/opened_cluster.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string step_text(const StepReport& step, const ClusterObservation& cluster) {
  std::string text = describe(step.step);
  if (cluster.in_flight && cluster.in_flight->progress) {
    const StepProgress& progress = *cluster.in_flight->progress;
    if (progress.stages_total > 0) {
      text +=
          " " + std::to_string(progress.stages_done) + "/" + std::to_string(progress.stages_total);
    }
    text += progress.stage.empty() ? "" : " " + progress.stage;
  }
  return text + (step.attempt > 1 ? " (attempt " + std::to_string(step.attempt) + ")" : "");
}

std::string waiting_text(const Decision& decision) {
  if (decision.verb == Verb::kAsk) {
    return "asks: " + decision.rule;
  }
  if (decision.verb == Verb::kNone) {
    return "";
  }
  // Some reasons begin with their rule: "wave 2 waits for wave 1".
  return decision.reason.starts_with(decision.rule) ? decision.reason
                                                    : decision.rule + ": " + decision.reason;
}

Group group_of(const ClusterReport& cluster, const Decision& decision) {
  if (cluster.outcome) {
    return *cluster.outcome == ClusterOutcome::kFinished ? Group::kFinished : Group::kEnded;
  }
  if (decision.verb == Verb::kAsk) {
    return Group::kAsks;
  }
  if (decision.page || overrun_runs(cluster)) {
    return Group::kCalls;
  }
  if (outage_runs(cluster)) {
    return Group::kOutage;
  }
  if (!cluster.begun_at) {
    return Group::kWaiting;
  }
  return step_in_flight(cluster) != nullptr || decision.verb == Verb::kRun ? Group::kRunning
                                                                           : Group::kHeld;
}

Tone tone_of(Group group) {
  switch (group) {
    case Group::kAsks:
    case Group::kCalls: return Tone::kWarning;
    case Group::kEnded: return Tone::kBad;
    case Group::kOutage:
    case Group::kRunning:
    case Group::kHeld: return Tone::kPlain;
    case Group::kWaiting: return Tone::kQuiet;
    case Group::kFinished: return Tone::kGood;
  }
  return Tone::kPlain;
}

ClusterLine line_of(const Scene& scene, std::size_t index, const Decision& decision,
                    Progress& progress) {
  const ClusterReport& cluster = scene.report.clusters[index];
  const StepReport* const step = step_in_flight(cluster);
  ClusterLine line;
  line.cluster = clean(cluster.id.text);
  line.group = group_of(cluster, decision);
  line.tone = tone_of(line.group);
  line.phase = cluster.outcome ? standing_of(cluster) : to_text(decision.phase);
  line.bar = cluster.begun_at.has_value();
  line.progress = progress.of(cluster, decision, scene.fleet.policy.release, scene.now);
  if (step != nullptr && !cluster.outcome) {
    line.node = clean(step->node.text);
    line.doing = clean(step_text(*step, scene.observation.clusters[index]));
  } else {
    line.doing = clean(cluster.outcome ? cluster.rule : waiting_text(decision));
  }
  if (cluster.begun_at) {
    line.elapsed = to_text(duration_of(cluster, scene.now));
  }
  if (!cluster.outages.empty()) {
    line.outage = clock_text(outage_of(cluster, scene.now)) + (outage_runs(cluster) ? "!" : "");
  } else {
    line.outage = "-";
  }
  return line;
}

ClusterLine total_of(const RolloutView& view, const Scene& scene) {
  ClusterLine total;
  total.cluster = "TOTAL";
  total.bar = true;
  Duration outage{0};
  bool runs = false;
  std::size_t finished = 0;
  for (std::size_t i = 0; i < view.clusters.size(); ++i) {
    const ClusterReport& cluster = scene.report.clusters[i];
    total.progress += view.clusters[i].progress;
    outage += outage_of(cluster, scene.now);
    runs = runs || outage_runs(cluster);
    finished += cluster.outcome == ClusterOutcome::kFinished ? 1 : 0;
  }
  const std::size_t all = view.clusters.size();
  // Sums of shares round; full means that every cluster has finished.
  total.progress = all == 0          ? 0
                   : finished == all ? 1.0
                                     : std::min(total.progress / static_cast<double>(all), 0.99);
  total.doing = std::to_string(finished) + " of " + counted(all, "cluster") + " finished";
  total.elapsed = to_text(scene.now - scene.report.started_at);
  total.outage = clock_text(outage) + (runs ? "!" : "");
  return total;
}

std::string counts_text(const RolloutView& view) {
  const auto of = [&view](std::initializer_list<Group> groups) {
    return std::ranges::count_if(view.clusters, [&](const ClusterLine& line) {
      return std::ranges::find(groups, line.group) != groups.end();
    });
  };
  const auto needs = of({Group::kAsks, Group::kCalls});
  const auto ended = of({Group::kEnded});
  std::string text = std::to_string(of({Group::kFinished})) + " done, " +
                     std::to_string(of({Group::kOutage, Group::kRunning, Group::kHeld})) +
                     " under way, " + std::to_string(of({Group::kWaiting})) + " waiting";
  text += needs > 0 ? ", " + std::to_string(needs) + " in need of you" : "";
  return text + (ended > 0 ? ", " + std::to_string(ended) + " not finished" : "");
}

// "2 in outage, longest E2K7CCR 13m 05s".
std::string outages_text(const Scene& scene) {
  std::size_t count = 0;
  const ClusterReport* longest = nullptr;
  for (const ClusterReport& cluster : scene.report.clusters) {
    if (!outage_runs(cluster)) {
      continue;
    }
    ++count;
    if (longest == nullptr || outage_of(cluster, scene.now) > outage_of(*longest, scene.now)) {
      longest = &cluster;
    }
  }
  return longest == nullptr ? ""
                            : std::to_string(count) + " in outage, longest " + clean(longest->cms) +
                                  " " + clock_text(outage_of(*longest, scene.now));
}

}  // namespace

RolloutView view_of(const Scene& scene, Progress& progress, const std::string& opened) {
  RolloutView view;
  const Decision none;
  for (std::size_t i = 0; i < scene.report.clusters.size(); ++i) {
    const Decision* const decision = decision_of(scene.plan, scene.report.clusters[i].id);
    view.clusters.push_back(line_of(scene, i, decision == nullptr ? none : *decision, progress));
    if (!opened.empty() && view.clusters.back().cluster == opened) {
      view.opened = opened_cluster(scene, i, view.clusters.back().progress);
    }
  }
  view.outages = outages_text(scene);
  view.total = total_of(view, scene);
  view.counts = counts_text(view);
  view.title = clean(scene.report.fleet) + ", rollout " + scene.report.run.text + ", epoch " +
               std::to_string(scene.epoch) + ", " + time_of_day(scene.now) + " UTC";
  if (scene.observation.stop_asked && !scene.unattended) {
    view.title += ", STOPPING";
  }
  return view;
}

}  // namespace lockstep
