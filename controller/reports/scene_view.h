#pragma once
// From a scene to the view of it: which words a cluster's line says. Pure, but for the memory of
// progress, which never goes back.

#include "controller/reports/progress.h"
#include "controller/reports/rollout_view.h"

namespace lockstep {

// `opened` is the name of the cluster that is shown alone; empty: none. Without the estimated end,
// events and question, which are the narrator's.
RolloutView view_of(const Scene& scene, Progress& progress, const std::string& opened = "");

}  // namespace lockstep
