#pragma once
// The brain: observation in, plan out. Pure: no clock, files, sockets, protobuf, log or threads.
//
// Rules propose (controller/planner/rules_*); an independent check of every plan is in
// controller/planner/invariants.h. Same input, same output, on every platform.

#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "controller/policy.h"

namespace lockstep {

// `now` is the controller's clock, never decreasing. Every cluster of the observation is in the
// plan.
Plan make_plan(const Observation& observation, const Policy& policy, Instant now);

}  // namespace lockstep
