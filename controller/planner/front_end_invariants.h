#pragma once
// The invariants of front ends: what is planned on one, and beside one. A part of invariants.h, and
// written from raw facts like the others (I2, I4, I6, dossier §7.5). Pure.

#include <vector>

#include "controller/planner/invariants.h"

namespace lockstep {

// Of every front end of the plan, and of every cluster that begins or whose witness is on one.
// Precondition: the plan names units of the observation only.
void check_front_ends(const Plan& plan, const Observation& observation, const Policy& policy,
                      Instant now, std::vector<Violation>& violations);

}  // namespace lockstep
