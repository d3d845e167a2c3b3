#pragma once
// The facts of a real node, taken at once; done in a process of its own (processes.h).

#include <filesystem>

#include "agent/config.h"
#include "common/value/facts.h"

namespace lockstep::windows {

// `folder` is for the output of tools.
NodeFacts take_facts(const AgentConfig& config, const std::filesystem::path& folder);

}  // namespace lockstep::windows
