#pragma once
// The world of a forecast: one cluster, as its agents saw it, from that moment on.
//
// What steps can change lives in a simulated world that opens in the state that was seen; what they
// cannot (account, media, disk, directory, services that the world does not know) stays as it was
// seen. So the planner that plays against it meets the obstacles that it would meet tonight. Pure.

#include <cstdint>
#include <optional>
#include <vector>

#include "common/value/facts.h"
#include "controller/observation.h"
#include "controller/policy.h"
#include "lab/world/world.h"

namespace lockstep::lab {

// The cluster as its sights show it. What no sight shows is as in a healthy cluster.
ClusterSpec spec_of(const ClusterObservation& cluster, const Release& release);

// Everything takes as long as the release says.
Timing timing_of(const Release& release);
// Each duration is always the usual one.
Timing usual_timing_of(Timing timing);

class SeenWorld {
 public:
  struct Setup {
    const ClusterObservation& cluster;
    const Release& release;
    const Timing& timing;
    std::vector<Fault> faults;  // of this cluster
    std::uint64_t seed = 1;
    Instant start;
    LogSink log = {};
  };
  explicit SeenWorld(Setup setup);

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] const World& world() const { return world_; }
  // Facts of this moment; nothing when the node is off.
  [[nodiscard]] std::optional<NodeFacts> see(const NodeId& node) const;
  // What the node's agent says reaches the controller now.
  [[nodiscard]] bool reachable(const NodeId& node) const;

 private:
  std::vector<NodeId> nodes_;
  std::vector<Sight> before_;
  World world_;
};

}  // namespace lockstep::lab
