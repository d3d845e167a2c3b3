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

// One line of defence alone: lets it any known step through, on either node, that the world
// forbids? Asked in states in which the controller sees both nodes as they are and no step is in
// hand.
void check_lines(Surroundings& around, const State& state, std::vector<std::string>& violations);

// The state as it is.
void check_state(const Surroundings& around, const State& state,
                 std::vector<std::string>& violations);

}  // namespace lockstep::exploration
