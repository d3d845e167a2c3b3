#include "controller/reports/changes.h"

namespace lockstep {

std::vector<StageChange> Changes::stages(const Scene& scene) {
  std::vector<StageChange> changed;
  for (const ClusterObservation& cluster : scene.observation.clusters) {
    // An agent that has just begun has no stage to tell yet.
    if (!cluster.in_flight || !cluster.in_flight->progress ||
        cluster.in_flight->progress->stage.empty()) {
      continue;
    }
    const StepProgress& progress = *cluster.in_flight->progress;
    Stage stage{cluster.in_flight->sequence, progress.stage, progress.stages_done};
    if (stage != stages_[cluster.declared.id]) {
      stages_[cluster.declared.id] = std::move(stage);
      changed.push_back({cluster.declared.id, *cluster.in_flight});
    }
  }
  return changed;
}

std::vector<Page> Changes::pages(const Scene& scene) {
  std::vector<Page> called;
  for (const Decision& decision : scene.plan.decisions) {
    std::string& rule = paged_[decision.cluster];
    // A gate is asked by an event of its own.
    const std::string now = decision.page && decision.verb != Verb::kAsk ? decision.rule : "";
    if (!now.empty() && now != rule) {
      called.push_back({decision.cluster, decision});
    }
    // A halt pages in the one turn that ends the cluster; it stays paged.
    rule = decision.verb == Verb::kNone ? rule : now;
  }
  return called;
}

}  // namespace lockstep
