#pragma once
// The loop of the agent's process: clock, turn, wait.

#include <functional>

#include "agent/agent.h"
#include "common/clock.h"
#include "common/transport/poller.h"

namespace lockstep {

// Runs turns until `stop` says so; it is asked once a turn, at least every limits::kLoopWait. The
// poller watches the agent's link. What `stop` interrupts is a crash to the agent, and safe: the
// next life continues from the ledger.
void run_agent(Agent& agent, Poller& poller, const Clock& clock, const std::function<bool()>& stop);

}  // namespace lockstep
