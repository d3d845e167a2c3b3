#pragma once
// Safety, judged on the world itself: what no step of ours may do, whatever was believed.
//
// Written against the simulated cluster, not against facts, plans or interlocks, so that it shares
// no definition with the code it judges. Source: dossier §4.

#include <string>
#include <vector>

#include "tests/exploration/transitions.h"

namespace lockstep::exploration {

// A step of ours is about to begin on `node` in this state.
void check_begin(const Surroundings& around, const State& state, int node, StepIndex step,
                 std::vector<std::string>& violations);

// The state as it is.
void check_state(const Surroundings& around, const State& state,
                 std::vector<std::string>& violations);

}  // namespace lockstep::exploration
