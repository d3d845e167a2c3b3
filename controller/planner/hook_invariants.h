#pragma once
// The invariants of hooks: no planned outage that was not announced. A part of invariants.h, and
// written from raw facts like the others. Pure.

#include <optional>
#include <string>
#include <vector>

#include "controller/planner/invariants.h"

namespace lockstep {

// Why a planned outage may not begin now by its hooks; nothing when it may.
std::optional<std::string> lacks_announcement(const ClusterObservation& cluster,
                                              const Policy& policy, Instant now);

// Of a decision that starts a hook.
void check_call(const Decision& decision, const ClusterObservation& cluster, const Policy& policy,
                std::vector<Violation>& violations);

}  // namespace lockstep
