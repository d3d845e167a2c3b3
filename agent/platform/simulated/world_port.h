#pragma once
// A node of the lab's world in the same process, as a port.

#include "agent/platform/simulated/node_port.h"
#include "lab/world/world.h"

namespace lockstep {

class WorldPort final : public NodePort {
 public:
  // The world is borrowed and must know the node.
  WorldPort(lab::World& world, NodeId node) : world_(world), node_(std::move(node)) {}

  [[nodiscard]] bool powered() override { return world_.powered(node_); }
  [[nodiscard]] BootId boot() override { return world_.boot(node_); }
  [[nodiscard]] Instant agent_down_until() override { return world_.agent_down_until(node_); }
  [[nodiscard]] bool isolated() override { return world_.isolated(node_); }
  [[nodiscard]] int loss_permille() override { return world_.loss_permille(node_); }
  [[nodiscard]] std::optional<NodeFacts> see() override { return world_.see(node_); }
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override;
  [[nodiscard]] StepState poll() override;
  [[nodiscard]] bool reattach(const StepHandle& handle) override;

 private:
  lab::World& world_;
  NodeId node_;
};

// What the lab says of a step in hand, in the platform's words.
StepState step_state(lab::Work work);

}  // namespace lockstep
