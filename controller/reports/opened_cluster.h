#pragma once
// One cluster as it is shown when an operator opens it: why it stands there, its outage, the stages
// of the setup in hand, and everything that was done. Pure.

#include "controller/reports/rollout_view.h"

namespace lockstep {

// `index` is the cluster's in the fleet file; `progress` its share of the whole passage.
std::vector<ViewLine> opened_cluster(const Scene& scene, std::size_t index, double progress);

}  // namespace lockstep
