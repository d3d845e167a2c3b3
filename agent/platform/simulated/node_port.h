#pragma once
// NodePort: one simulated node, as the simulated platform and the lossy link see it.
//
// Served by the lab's world in the same process (world_port.h) or by one in a process of its own.
// Asks about this moment of simulated time; nothing here moves time. Thread: the agent's loop.

#include <optional>

#include "agent/platform/platform.h"
#include "common/value/time.h"

namespace lockstep {

class NodePort {
 public:
  virtual ~NodePort() = default;

  // The operating system runs. Whoever hosts the agent ends it when it does not, and makes a new
  // one when it does again; then boot() differs.
  [[nodiscard]] virtual bool powered() = 0;
  [[nodiscard]] virtual BootId boot() = 0;
  // The agent's process is to be dead before this instant; Instant{} when it is not.
  [[nodiscard]] virtual Instant agent_down_until() = 0;
  // Nothing passes between this node and the controller.
  [[nodiscard]] virtual bool isolated() = 0;
  // Of 1000 messages in either direction, so many get lost.
  [[nodiscard]] virtual int loss_permille() = 0;

  // Facts of this moment; nothing when the node is off.
  [[nodiscard]] virtual std::optional<NodeFacts> see() = 0;
  // As Platform::begin, poll and reattach.
  [[nodiscard]] virtual Result<StepHandle> begin(const Step& step) = 0;
  [[nodiscard]] virtual StepState poll() = 0;
  [[nodiscard]] virtual bool reattach(const StepHandle& handle) = 0;
};

}  // namespace lockstep
