#pragma once
// A link through a simulated network: drops every message while the node is isolated, and a share
// of them as long as the lab says so, in both directions.

#include <cstdint>
#include <random>

#include "agent/platform/simulated/node_port.h"
#include "common/transport/link.h"

namespace lockstep {

class LossyLink final : public AgentLink {
 public:
  // `link` and `port` are borrowed. The same seed and messages give the same losses.
  LossyLink(AgentLink& link, NodePort& port, std::uint64_t seed)
      : link_(link), port_(port), random_(seed) {}

  void send(const std::string& bytes) override;
  std::optional<std::string> receive() override;
  void rebuild() override { link_.rebuild(); }

  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  bool loses();

  AgentLink& link_;
  NodePort& port_;
  std::mt19937_64 random_;  // its numbers are the same on every platform, unlike distributions
  std::uint64_t lost_ = 0;
};

}  // namespace lockstep
