#pragma once
// From a scene to the view of it: which words a cluster's line says. Pure, but for the memory of
// progress, which never goes back.

#include "controller/reports/rollout_view.h"

namespace lockstep {

RolloutView view_of(const Scene& scene, Progress& progress);

}  // namespace lockstep
