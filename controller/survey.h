#pragma once
// The survey: hears a fleet's agents and commands nothing.
//
// For whoever wants to know how a fleet is while no rollout runs: `check`, and the plan of a
// rollout that has not begun. It answers heartbeats, so that agents keep their connection, and asks
// for fresh facts. Reads no clock, never blocks. Thread: the one that calls turn().

#include "common/log/log.h"
#include "common/transport/link.h"
#include "controller/fleet.h"
#include "controller/observation.h"

namespace lockstep {

class Survey {
 public:
  // link and log are borrowed and outlive the survey. `epoch`: of the state folder's last
  // controller, so that its agents listen; a survey rules nobody and takes no epoch of its own.
  Survey(const Fleet& fleet, Epoch epoch, ControllerLink& link, Log& log);

  // Takes what has arrived, and asks every server of the fleet to look again every ten
  // seconds.
  void turn(Instant now);

  [[nodiscard]] const Observation& observation() const { return observation_; }
  // Every server has shown facts.
  [[nodiscard]] bool complete() const;

 private:
  void echo(const NodeId& node, std::uint64_t heartbeat, bool look, Instant now);

  Epoch epoch_;
  ControllerLink& link_;
  Log& log_;
  Observation observation_;
  std::optional<Instant> asked_at_;
};

}  // namespace lockstep
