#pragma once
// What the clusters of a rollout still have to do, by its usual course: for the estimated end.
// Pure.

#include <optional>
#include <vector>

#include "controller/reports/narrator.h"

namespace lockstep {

// A kind of duration of a release.
using DurationPlace = DurationRange StepDurations::*;

struct WorkLeft {
  std::vector<DurationPlace> steps;      // not begun yet
  std::optional<DurationPlace> running;  // the step that is out, and for how long
  Duration running_for{0};
  std::vector<DurationRange> waits;     // between steps: for nodes to join, and for copies
  std::vector<DurationPlace> way_home;  // after the last cluster's upgrade
};

// One a cluster, in the order of the fleet file; of those that have ended at most the way home.
// Known from the steps of this rollout, and from facts as far as nodes were seen.
std::vector<WorkLeft> work_left(const Scene& scene);

}  // namespace lockstep
