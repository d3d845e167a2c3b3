#pragma once
// The agent's program between its command line and its service: configuration, key, log.

#include <string>

#include "agent/config.h"
#include "common/value/result.h"

namespace lockstep {

inline constexpr int kProgramFault = 1;

// Says it on standard error; returns kProgramFault.
int complain(const std::string& message);
// 0, or what complain() returns of the error.
int exit_code(const Status& ended);

// Where configurations come from: a file, and on Windows the registry, where the name is
// "registry" (parse/registry_config.h). One body a platform.
ConfigReading read_config(const std::string& name);

// The configuration of that name, or kInvalid with every fault of it, a line each.
Result<AgentConfig> load_config(const std::string& path);

enum class Run {
  kService,  // the one that owns the state folder
  kConsole,
  kShowKey,  // makes the key if there is none, shows it, and ends
};
// Runs the agent of `config` to its end (agent/service.h). What keeps it from starting is told by
// the error alone, once there is a log by that as well.
Status run_program(const AgentConfig& config, Run run);

// The state folder; one body a platform. For the service: makes it if it is missing, and leaves it
// to administrators and to the account of this process, with all that is in it.
Status prepare_state_folder(const std::string& path);
// For everybody else: makes it if it is missing, and changes nothing of one that is there: its
// list names the service's account, not that of the caller.
Status make_state_folder(const std::string& path);
// Who may reach it and must not, in a sentence; empty when nobody.
std::string state_folder_fault(const std::string& path);

}  // namespace lockstep
