#include "agent/run_agent.h"

#include <algorithm>

#include "common/limits.h"

namespace lockstep {

void run_agent(Agent& agent, Poller& poller, const Clock& clock,
               const std::function<bool()>& stop) {
  Instant now{};
  while (!stop()) {
    now = std::max(now, clock.now());
    const Instant next = agent.turn(now);
    if (next > now) {
      // A turn ends by sending, which may take input in without the socket telling so again; such
      // input waits for kLoopWait at most.
      poller.wait(std::min<std::chrono::milliseconds>(next - now, limits::kLoopWait));
    }
  }
}

}  // namespace lockstep
