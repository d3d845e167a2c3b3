#pragma once
// The agent's process after its start: one body a platform, chosen by the build file.
//
//   service_simulated.cc   a node of the lab; Linux
//   service_windows.cc     a real node; a Windows service, or a console

#include "agent/config.h"
#include "common/keys/key.h"
#include "common/log/log.h"
#include "common/value/result.h"

namespace lockstep {

// Runs the agent of `config` until the process is asked to stop. kBusy when another agent has the
// state folder; any other error is a fault of the machine, told in one sentence.
Status run_service(const AgentConfig& config, const SecretKey& own, Log& log);

}  // namespace lockstep
