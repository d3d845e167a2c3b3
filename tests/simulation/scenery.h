#pragma once
// Scenery: what a seed means: the fleet, the faults of its world, and the troubles of phase one.
//
// Each seed allows only some kinds of trouble, each more or less often: runs with few kinds reach
// further than runs with all of them.

#include <cstdint>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "common/value/time.h"
#include "lab/world/event.h"
#include "lab/world/prng.h"
#include "tests/simulation/network.h"

namespace lockstep::simulation {

enum class TroubleKind {
  kWeather,              // messages are lost, doubled, late
  kPartition,            // some nodes, in one direction or both
  kControllerKilled,     // what was written stays
  kControllerPowerLost,  // what was not synced may go
  kControllerStopped,    // in order
  kControllerDiskFull,   //
  kControllerDiskReadOnly,
  kAgentKilled,           //
  kAgentStallsThenDies,   // dies at one of its next deeds, in the middle of a turn
  kControllerDiesAtDeed,  // likewise
  kAgentDiskFull,         //
  kAgentDiskReadOnly,
  kNodePowerLost,  // and its agent with what was not synced
  kHand,           // a person or an accident in the cluster
  kOperatorStops,  // and resumes later
};
inline constexpr std::size_t kTroubleKinds = 15;

// "node-power-lost"
const char* name_of(TroubleKind kind);

struct Scenery {
  std::string fleet_yaml;
  std::vector<std::string> faults;  // of the lab
  Duration troubled{0};             // length of phase one
  Duration pause{0};                // between two troubles, on average
  std::vector<TroubleKind> kinds;   // that may happen; empty: none does
  std::vector<lab::EventKind> hands;
  Duration reaction{0};  // of the operator at a gate, at most; in phase one
};

// `troubles` false: nothing befalls the run, in one cluster.
Scenery scenery_of(std::uint64_t seed, bool troubles);

// One of the range, which must not be empty.
template <class Range>
const auto& pick(lab::Prng& prng, const Range& range) {
  return range[prng.below(range.size())];
}

Weather bad_weather(lab::Prng& prng);

}  // namespace lockstep::simulation
