#pragma once
// A whole rehearsal, run to its end as fast as the machine can, with what is left to be judged.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "controller/event.h"
#include "controller/fleet.h"
#include "tests/support/world_log.h"

namespace lockstep {

struct Rehearsed {
  int exit_code = -1;
  std::map<ClusterId, ClusterEndedEvent> ended;  // clusters that were let through
  std::map<ClusterId, int> failed_steps;         // settled otherwise than done
  std::map<ClusterId, Duration> outages;         // measured, all together
  std::vector<std::string> rules;                // of all decisions, in order
  std::vector<std::string> broken_invariants;
  std::vector<std::string> speechless;  // moments at which a cluster could not say why it waits
  WorldLog log;
};

struct RehearsalOptions {
  std::vector<std::string> faults;
  std::uint64_t seed = 7;
  bool pass_gates = true;
  int stop_after_steps = -1;  // asks to stop when so many steps have settled
};

// `fleet_file` is relative to the source tree. A rehearsal that cannot begin fails the test.
Rehearsed rehearse(const std::string& fleet_file, const RehearsalOptions& options);

// Every cluster finished, in the article's order, and nothing was broken, left undone or untold.
void expect_flawless(const Rehearsed& story);

}  // namespace lockstep
