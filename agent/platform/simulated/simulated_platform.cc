#include "agent/platform/simulated/simulated_platform.h"

namespace lockstep {

std::optional<NodeFacts> SimulatedPlatform::seen() {
  if (!looking_) {
    return std::nullopt;
  }
  std::optional<NodeFacts> facts = port_.see();
  looking_ = !facts.has_value();
  return facts;
}

// A handle names its step in the lab; an empty one was never written down, so nothing can be found.
bool SimulatedPlatform::reattach(const Step&, const StepHandle& handle) {
  return !handle.empty() && port_.reattach(handle);
}

}  // namespace lockstep
