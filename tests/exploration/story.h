#pragma once
// Story: a trace as a scenario file, to be kept in tests/scenarios once the rules are mended.
//
// The whole trace stands in comments. Below, for the last decision before the first fault and for
// every one after it, what the controller saw and remembered is said in the words of scenarios,
// from the beginning, followed by `plan` and what the planner prints now. What is wrong with it is
// in the first line; the one who mends it corrects the expected text.

#include <string>

#include "tests/exploration/search.h"

namespace lockstep::exploration {

// The file's text. Where scenarios have no words for something that decides, a comment says so.
std::string story_of(Surroundings& around, const Found& found);

}  // namespace lockstep::exploration
