#pragma once
// Interruption: one cluster's whole upgrade, undisturbed and cut: same end, same side effects.

#include <cstdint>
#include <map>
#include <string>

#include "tests/simulation/simulation.h"

namespace lockstep::simulation {

// What a run did to the world, however long it took. What is done to a clustered mailbox server is
// the same from either node: after a failure the other one is asked.
struct SideEffects {
  std::map<std::string, int> actions;  // each with its node and arguments, and how often it began
  std::map<ClusterId, ClusterOutcome> ended;
  friend bool operator==(const SideEffects&, const SideEffects&) = default;
};
SideEffects side_effects_of(const Story& story);

// Where `cut` differs from `whole`, in words; empty when it does not. A restart of a service
// and the smoke test may be repeated: nothing in the facts tells that they happened, and once more
// does no harm (DESIGN.md).
std::string difference(const SideEffects& whole, const SideEffects& cut);
// How many such repetitions there are.
int harmless_repetitions(const SideEffects& whole, const SideEffects& cut);

}  // namespace lockstep::simulation
