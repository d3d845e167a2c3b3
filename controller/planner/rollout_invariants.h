#pragma once
// The invariants of the rollout: who may begin, and when anything may. A part of invariants.h, and
// written from raw facts like the others. Pure.

#include <optional>
#include <string>
#include <vector>

#include "controller/planner/invariants.h"

namespace lockstep {

// Of every cluster that the plan begins: caps, budgets, stop, window, nodes.
// Precondition: the plan names clusters of the observation only.
void check_begins(const Plan& plan, const Observation& observation, const Policy& policy,
                  Instant now, std::vector<Violation>& violations);

// I16, I18: "finished" means both nodes at the release, the CMS online, every database mounted.
void check_finish(const Decision& decision, const ClusterObservation& cluster, const Policy& policy,
                  Instant now, std::vector<Violation>& violations);

// Why the step may not start now by the maintenance windows; nothing when it may.
std::optional<std::string> leaves_window(const ClusterObservation& cluster,
                                         const PlannedStep& planned, const Policy& policy,
                                         Instant now);

}  // namespace lockstep
