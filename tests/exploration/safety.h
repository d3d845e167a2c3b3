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

// What an agent tells of its step.
struct Told {
  StepIndex step = kNoStep;
  Outcome outcome = Outcome::kInDoubt;
  Reason reason = Reason::kNone;
};

// Does the world agree with what the agent of `node` tells?
void check_result(const Surroundings& around, const State& state, int node, const Told& told,
                  std::vector<std::string>& violations);

// One line of defence alone (lines.cc): lets it any known step through, on either node, that the
// world forbids? Asked in states in which the controller sees both nodes as they are and no step is
// in hand. And in every state: a second step, or one on old facts?
void check_lines(Surroundings& around, const State& state, std::vector<std::string>& violations);
// Steps that no rule plans, to be asked of all the same.
void learn_unplanned_steps(Surroundings& around);

// The state as it is.
void check_state(const Surroundings& around, const State& state,
                 std::vector<std::string>& violations);

}  // namespace lockstep::exploration
