#pragma once
// The agent's program between its command line and its service: configuration, key, log.

#include <string>

#include "agent/config.h"
#include "common/value/result.h"

namespace lockstep {

inline constexpr int kProgramFault = 1;

// Says it on standard error; returns kProgramFault.
int complain(const std::string& message);

// Where configurations come from: a file, and on Windows the registry, where the name is
// "registry" (parse/registry_config.h). One body a platform.
ConfigReading read_config(const std::string& name);

// The configuration of that name, or nothing after every fault of it was told.
Result<AgentConfig> load_config(const std::string& path);

// Runs the agent of `config` to its end (agent/service.h), or only makes and shows its key.
int run_program(const AgentConfig& config, bool only_key);

// Makes the folder if it is missing, for its owner only. One body a platform.
Status prepare_state_folder(const std::string& path);

}  // namespace lockstep
