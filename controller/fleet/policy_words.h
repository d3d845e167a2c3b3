#pragma once
// The policy of a fleet in plain sentences: what will happen, for the head of a run.

#include <string>
#include <vector>

#include "controller/fleet.h"

namespace lockstep {

// One sentence each, in the order in which they matter; never empty.
std::vector<std::string> policy_in_words(const Fleet& fleet);

}  // namespace lockstep
