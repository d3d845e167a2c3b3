#pragma once
// The rehearsal: tonight's rollout, with the real controller and the real agents, on simulated
// nodes.
//
// Controller and agents talk over real sockets on loopback, with real keys, real journal and real
// ledgers, in one thread; only the nodes underneath are simulated (lab/world). Simulated time moves
// when nothing is under way, from event to event, never faster than `speed` simulated seconds a
// second; so a rehearsal does not depend on how busy the machine is. Thread: the one that made it.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/value/result.h"
#include "controller/fleet.h"
#include "controller/rollout.h"

namespace lockstep::lab {

struct RehearsalSetup {
  Fleet fleet;
  std::string fleet_yaml;  // as given
  std::string fleet_path;
  std::uint64_t seed = 1;
  double speed = 600;               // simulated seconds a second, at most
  std::vector<std::string> faults;  // grammar: lab/world/fault.h
  std::string world_log_path;       // one JSON object a line; empty: none
  Log& log;                         // borrowed
};

class Rehearsal {
 public:
  // Makes the world, the keys, and a temporary state folder that goes with the object. kInvalid
  // lists every fault text that is wrong.
  static Result<std::unique_ptr<Rehearsal>> open(RehearsalSetup setup);
  ~Rehearsal();
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;

  [[nodiscard]] Rollout& rollout();
  // One pass of world, controller and agents; waits in real time as the speed demands, at most a
  // fraction of a second. An error ends the rehearsal.
  Status turn();
  [[nodiscard]] bool over() const;
  [[nodiscard]] Instant now() const;    // simulated
  [[nodiscard]] Instant start() const;  // simulated

 private:
  struct State;
  explicit Rehearsal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::lab
