#pragma once
// Carries out one step with the tools of the node, and waits for its end. Pure but for the tools.
//
// Returns what the tools said, never more: whether the step has had its effect is decided from
// facts (agent/evidence.h). The interlocks and the policy were checked before; the policy is asked
// again for services that a step would stop beside those that it names.

#include <functional>
#include <string>

#include "agent/platform/platform.h"
#include "agent/platform/windows/node_tools.h"
#include "agent/policy.h"

namespace lockstep::windows {

struct Surroundings {
  NodeTools& tools;
  const AgentPolicy& policy;
  std::string cms;  // of this node's cluster; empty when it is not known
  std::function<void(const StepProgress&)> progress = {};  // told about once a second; may be empty
};

ToolEnd perform(const Step& step, const Surroundings& around);

// How long a service may be in transition before that is told (dossier §5.1).
inline constexpr Duration kServicePatience{300'000};
inline constexpr Duration kServicePoll{500};
// A cmdlet that takes longer is left behind and lives on; its step is in doubt until facts tell.
// One that only asks is ended. Setup and installers have no limit (dossier §5.2-f).
inline constexpr Duration kCmdletPatience{45 * 60'000};

// One function a family of steps; perform() chooses.
ToolEnd stop_services(const std::vector<std::string>& names, const Surroundings& around);
ToolEnd start_services(const std::vector<std::string>& names, const Surroundings& around);
ToolEnd restart_service(const std::string& name, const Surroundings& around);
ToolEnd ensure_service(const std::string& name, const Surroundings& around);
ToolEnd restore_baseline(const RestoreBaseline& step, const Surroundings& around);
ToolEnd install_package(const InstallPackage& step, const Surroundings& around);
ToolEnd run_setup(const RunSetup& step, const Surroundings& around);
ToolEnd run_cmdlet(const Step& step, const Surroundings& around);

ToolEnd tool_success(std::string detail);
ToolEnd tool_failure(Reason reason, std::string detail);

}  // namespace lockstep::windows
