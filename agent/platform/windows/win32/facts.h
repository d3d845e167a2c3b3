#pragma once
// The facts of a real node, taken at once; done in a process of its own (processes.h).

#include <filesystem>
#include <string>

#include "agent/config.h"
#include "common/value/facts.h"

namespace lockstep::windows {

struct Taken {
  NodeFacts facts;
  std::string missed;        // what had no time or no answer; empty when there is no such thing
  bool left_behind = false;  // a question is still being asked: end the process by force
};

// `folder` is for the output of tools.
Taken take_facts(const AgentConfig& config, const std::filesystem::path& folder);

}  // namespace lockstep::windows
