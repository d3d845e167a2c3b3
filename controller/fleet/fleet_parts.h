#pragma once
// The parts of a fleet file, one function each; read_fleet.cc puts them together.
//
// Each asks `in` for its own keys and reports into `faults`; after a fault the result holds
// whatever was readable and is thrown away by the caller.

#include "controller/fleet.h"
#include "controller/fleet/fields.h"
#include "controller/fleet/read_fleet.h"

namespace lockstep {

// Of policy.outage_budget and of a cluster's own: the outage cannot be shorter than its steps, and
// whoever may be without mail for a day needs no budget.
inline constexpr DurationBounds kOutageBudgets{1min, 24h};

// front_ends, clusters.
void read_servers(Mapping& in, Fleet& fleet, FaultList& faults);

// release, media, prerequisites.
void read_target(Mapping& in, const FleetOptions& options, Policy& policy, FaultList& faults);

// policy, judged against the clusters, which are read before it (none: they could not be).
void read_policy(Mapping& in, const FleetOptions& options, Fleet& fleet, FaultList& faults);

// policy.hooks.
void read_hooks(const Field& field, Hooks& hooks, FaultList& faults);

// policy.windows, whose lengths are judged against the hooks too, resolved to times in UTC around
// `now`.
void read_windows(const Field& field, Instant now, Policy& policy, FaultList& faults);

}  // namespace lockstep
