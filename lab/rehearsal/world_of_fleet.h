#pragma once
// The simulated world that belongs to a declared fleet, and the policy of its nodes.

#include <cstdint>
#include <string>
#include <vector>

#include "agent/policy.h"
#include "common/value/result.h"
#include "controller/fleet.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

// Every cluster at its source level with the CMS on the first node; every front end likewise where
// the policy upgrades it, otherwise at the release.
Result<WorldSpec> world_of(const Fleet& fleet, const std::vector<std::string>& faults,
                           std::uint64_t seed);

// What the agents of such a fleet allow: the release's media, packages and services.
AgentPolicy node_policy_of(const Fleet& fleet);

}  // namespace lockstep::lab
