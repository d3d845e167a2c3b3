#pragma once
// What must hold whenever a CMS that is upgraded is taken out of service to go home; written from
// raw facts, not from the rules.

#include <optional>
#include <string>

#include "controller/planner/invariants.h"

namespace lockstep {

// Why this step may not begin as part of a failback; nothing when it may, or is no part of one.
std::optional<std::string> unfit_failback(const ClusterObservation& cluster,
                                          const PlannedStep& planned, const Policy& policy,
                                          Instant now);

}  // namespace lockstep
