#include "agent/platform/simulated/world_port.h"

namespace lockstep {

StepState step_state(lab::Work work) {
  if (auto* under_way = std::get_if<lab::UnderWay>(&work)) {
    return Running{std::move(under_way->progress)};
  }
  if (auto* ended = std::get_if<lab::Ended>(&work)) {
    return ToolEnd{ended->end.success,
                   ended->end.reason,
                   std::move(ended->end.detail),
                   std::move(ended->stages),
                   std::move(ended->end.restored),
                   std::move(ended->log_excerpt)};
  }
  return NoStep{};
}

Result<StepHandle> WorldPort::begin(const Step& step) { return world_.begin(node_, step); }

StepState WorldPort::poll() { return step_state(world_.poll(node_)); }

bool WorldPort::reattach(const StepHandle& handle) { return world_.reattach(node_, handle); }

}  // namespace lockstep
