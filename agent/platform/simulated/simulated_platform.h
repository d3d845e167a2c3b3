#pragma once
// The platform of a simulated node: every question goes to the node's port.

#include <optional>

#include "agent/platform/platform.h"
#include "agent/platform/simulated/node_port.h"

namespace lockstep {

class SimulatedPlatform final : public Platform {
 public:
  // Borrowed; outlives the platform.
  explicit SimulatedPlatform(NodePort& port) : port_(port) {}

  [[nodiscard]] BootId boot() override { return port_.boot(); }
  void look() override { looking_ = true; }
  // Complete as soon as it is asked for: a simulated look takes no time.
  [[nodiscard]] std::optional<NodeFacts> seen() override;
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override { return port_.begin(step); }
  [[nodiscard]] StepState poll() override { return port_.poll(); }
  [[nodiscard]] bool reattach(const Step& step, const StepHandle& handle) override;

 private:
  NodePort& port_;
  bool looking_ = false;
};

}  // namespace lockstep
