#pragma once
// An outage that runs longer than its budget is told to a person, on the decision about its
// cluster, whatever that decides: what mends an outage waits for nothing. Pure.

#include <optional>

#include "controller/planner/plan.h"

namespace lockstep {

// Precondition: the plan's decisions are sorted, one a cluster. Returns when a budget that holds
// now will first be passed; nothing when no outage runs towards one.
std::optional<Instant> tell_overruns(Plan& plan, const Observation& observation, Instant now);

}  // namespace lockstep
