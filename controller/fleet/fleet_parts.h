#pragma once
// The parts of a fleet file, one function each; read_fleet.cc puts them together.
//
// Each asks `in` for its own keys and reports into `faults`; after a fault the result holds
// whatever was readable and is thrown away by the caller.

#include <cstddef>

#include "controller/fleet.h"
#include "controller/fleet/fields.h"
#include "controller/fleet/read_fleet.h"

namespace lockstep {

// front_ends, clusters.
void read_servers(Mapping& in, Fleet& fleet, FaultList& faults);

// release, media, prerequisites.
void read_target(Mapping& in, const FleetOptions& options, Policy& policy, FaultList& faults);

// policy, judged against the number of clusters (0: unknown).
void read_policy(Mapping& in, std::size_t clusters, Policy& policy, FaultList& faults);

}  // namespace lockstep
