#pragma once
// Readiness in words and as JSON, for `check`. Pure.

#include <string>
#include <vector>

#include "controller/fleet.h"
#include "controller/planner/readiness.h"

namespace lockstep {

// What the windows say. Then a table a cluster: verdict, check, measured value, limit, source and
// age; below it the remedies of what did not pass. `all`: the checks that passed as well.
std::vector<std::string> readiness_lines(const Readiness& readiness, const Policy& policy,
                                         Instant now, bool all);

// One object, "event":"readiness" (docs/JSON.md).
std::string readiness_json(const Readiness& readiness, const Fleet& fleet, Instant now);

}  // namespace lockstep
