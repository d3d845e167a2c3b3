#pragma once
// What a run amounts to, in one number (docs/CLI.md). Pure.

#include "controller/observation.h"
#include "controller/planner/plan.h"

namespace lockstep {

// 0 finished, 3 failed clusters, 4 in doubt, 5 refused with nothing changed, 6 waiting at a gate,
// 7 stopped or held by a limit.
int exit_code(const Observation& observation, const Plan& plan);

}  // namespace lockstep
