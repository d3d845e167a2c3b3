#pragma once
// Agent: one node's half of Lockstep, without its loop.
//
// turn() drains the link, advances the step in hand and sends what is due. It never blocks and
// never reads a clock, so the same object runs in production (agent/run_agent.h), in a rehearsal
// with many of them on one thread, and under a deterministic simulation. Destroying it at any
// moment is a crash: the next one made on the same ledger continues. Thread: the one that calls
// turn().

#include <cstdint>
#include <memory>
#include <string>

#include "agent/ledger.h"
#include "agent/platform/platform.h"
#include "agent/policy.h"
#include "common/log/log.h"
#include "common/transport/link.h"
#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

// link, platform and log are borrowed and outlive the agent.
struct AgentSetup {
  NodeId node;
  std::string version;  // of the program, for people
  AgentLink& link;
  Platform& platform;
  Ledger ledger;
  AgentPolicy policy;
  Log& log;
};

// What happened so far in this life, for tests and the log.
struct AgentCounts {
  std::uint64_t heard = 0;    // messages taken from the link
  std::uint64_t dropped = 0;  // of these, what could not be used
  std::uint64_t rebuilt = 0;  // times the link was made anew because it was deaf
};

class Agent {
 public:
  explicit Agent(AgentSetup setup);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // One pass. `now` of two calls never decreases; the agent takes the larger of the two. Returns
  // when it wants the next turn even if nothing arrives; an earlier turn does no harm.
  Instant turn(Instant now);

  [[nodiscard]] AgentCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep
