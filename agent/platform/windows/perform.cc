#include "agent/platform/windows/perform.h"

#include "agent/platform/windows/parse/cluster_listing.h"
#include "agent/platform/windows/parse/exit_codes.h"

namespace lockstep::windows {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

ToolEnd move_group(const MoveGroup& step, NodeTools& tools) {
  const Win32Error error = tools.move_group(step.group, step.to);
  const Reason reason = cluster_reason(static_cast<int>(error));
  const std::string text = "The move of " + step.group + " to " + step.to.text;
  if (reason != Reason::kNone) {
    return tool_failure(reason, text + " failed with error " + std::to_string(error) + ".");
  }
  if (!still_moving(static_cast<int>(error))) {
    return tool_success(text + " was made.");
  }
  ToolEnd end =
      tool_failure(Reason::kError, text + " goes on (error " + std::to_string(error) + ").");
  end.goes_on = true;
  return end;
}

ToolEnd restart_node(const RebootNode& step, NodeTools& tools) {
  const Win32Error error = tools.restart_node("Lockstep: " + step.reason);
  if (error == 0) {
    return tool_success("The restart was asked for.");
  }
  if (restart_under_way(error)) {
    return tool_success("Somebody has asked for a restart before: error " + std::to_string(error) +
                        ".");
  }
  return tool_failure(Reason::kRefusedByTool,
                      "The restart was refused with error " + std::to_string(error) + ".");
}

ToolEnd set_oab_node(const SetOabNode& step, NodeTools& tools) {
  const Win32Error error = tools.set_oab_node(step.cms, step.node);
  if (error == 0) {
    return tool_success("The address book is generated on " + step.node.text + ".");
  }
  return tool_failure(Reason::kError, "EnableOabGenOnThisNode could not be written: error " +
                                          std::to_string(error) + ".");
}

}  // namespace

ToolEnd tool_success(std::string detail) {
  ToolEnd end;
  end.success = true;
  end.detail = std::move(detail);
  return end;
}

ToolEnd tool_failure(Reason reason, std::string detail) {
  ToolEnd end;
  end.reason = reason;
  end.detail = std::move(detail);
  return end;
}

ToolEnd perform(const Step& step, const Surroundings& around) {
  return std::visit(
      Overloaded{
          [](const Observe&) { return tool_success("Nothing to do."); },
          [&](const MoveGroup& s) { return move_group(s, around.tools); },
          [&](const StopServices& s) { return stop_services(s.services, around); },
          [&](const StartServices& s) { return start_services(s.services, around); },
          [&](const RestartService& s) { return restart_service(s.service, around); },
          [&](const EnsureServiceRunning& s) { return ensure_service(s.service, around); },
          [&](const InstallPackage& s) { return install_package(s, around); },
          [&](const RunSetup& s) { return run_setup(s, around); },
          [&](const RebootNode& s) { return restart_node(s, around.tools); },
          [&](const RestoreBaseline& s) { return restore_baseline(s, around); },
          [&](const SetOabNode& s) { return set_oab_node(s, around.tools); },
          [&](const auto&) { return run_cmdlet(step, around); },
      },
      step);
}

}  // namespace lockstep::windows
