#pragma once
// `lockstep replay --json`: a saved input and what this version makes of it; docs/JSON.md. Pure.

#include <string>
#include <vector>

#include "controller/saved_input.h"

namespace lockstep {

// One object, "event":"replay". `shown`: the decisions to tell.
std::string replay_json(const SavedInput& input, const Rejudged& again,
                        const std::vector<const Decision*>& shown);

}  // namespace lockstep
