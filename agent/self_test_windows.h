#pragma once
// `lockstep-agent --self-test`: what must work on a node, tried once, for people. Windows.

#include <ostream>

#include "agent/config.h"

namespace lockstep::windows {

// A line a check on `out`; the number of those that failed. Changes nothing but the state folder.
int self_test(const AgentConfig& config, std::ostream& out);

}  // namespace lockstep::windows
