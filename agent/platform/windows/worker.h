#pragma once
// The process that carries out one step: reads its task, performs it, writes its end.

#include <filesystem>

#include "agent/platform/windows/node_tools.h"
#include "agent/policy.h"

namespace lockstep::windows {

// Exit code of the process; 0 when an end was written, whatever it says. The policy is asked once
// more: the task lies in a file.
int work_on_step(const std::filesystem::path& folder, NodeTools& tools, const AgentPolicy& policy);

}  // namespace lockstep::windows
