#pragma once
// Simulation: the shipped controller and agents on one thread, on a network, disks and nodes that
// are simulated and troubled, all from one seed.
//
// Phase one: troubles befall the run for a time that the seed gives. Phase two: the network is
// well, nobody dies, the operator answers; then the run must end, every cluster finished or halted
// with rule, reason and remedy. What must hold is asked after every event (guard.h). Equal setups
// give equal runs, byte for byte. Thread: one at a time in a process, because SQLite's default file
// system is replaced meanwhile.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/event.h"
#include "tests/simulation/lifeline.h"
#include "tests/support/world_log.h"

namespace lockstep::simulation {

// A deed that a process is about to do.
struct DeedPlace {
  NodeId node;               // empty: the controller
  std::uint64_t number = 0;  // of this process's deeds, from 1 on
  Deed deed = Deed::kChange;
  std::uint64_t moment = 0;  // within one, nobody else does anything between a process's deeds
};

// The process dies at that deed.
struct Cut {
  Fate fate = Fate::kDiesBefore;
  bool power = false;      // the machine loses its power with it
  bool everybody = false;  // and all others die with it
};

struct SimulationSetup {
  std::uint64_t seed = 1;
  bool troubles = true;  // false: one cluster and no phase one
  // Asked before each deed of every process.
  std::function<std::optional<Cut>(const DeedPlace&)> cut = {};
  std::size_t lines = 60;              // of what happened last, for whoever reads a failure
  std::uint64_t kill_after_event = 0;  // the controller, when so many events are durable; 0: never
  std::string folder = {};             // for what SQLite does not write; empty: one of its own
};

struct Story {
  std::vector<std::string> violations;
  std::vector<std::string> last_lines;
  std::string journal;  // the controller's files after it closed them
  std::map<ClusterId, ClusterEndedEvent> ended;
  WorldLog log;
  std::size_t clusters = 0;
  std::size_t events = 0;  // in the journal
  Duration lasted{0};
  std::map<std::string, std::uint64_t> troubles;  // by kind, how many befell it
};

Story simulate(const SimulationSetup& setup);

}  // namespace lockstep::simulation
