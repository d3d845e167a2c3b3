#include "agent/platform/windows/parse/process_list.h"

#include <algorithm>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

bool is_setup(const ListedProcess& one) {
  return same_name(one.name, "setup.com") || same_name(one.name, "ExSetup.exe") ||
         same_name(one.name, "ExSetupUI.exe");
}

// Whoever reads a list is in it himself.
bool tells_nothing(const ProcessList& processes) { return !processes || processes->empty(); }

}  // namespace

bool is_installer(const ListedProcess& one) { return same_name(one.name, "msiexec.exe"); }

bool setup_runs(const ProcessList& processes) {
  if (tells_nothing(processes)) {
    return true;
  }
  const auto is_its_child = [&](const ListedProcess& one) {
    return is_installer(one) && std::ranges::any_of(*processes, [&](const ListedProcess& up) {
             return up.id == one.parent && is_setup(up);
           });
  };
  return std::ranges::any_of(*processes, is_setup) || std::ranges::any_of(*processes, is_its_child);
}

bool installer_left_behind(const ProcessList& processes) {
  return tells_nothing(processes) || std::ranges::any_of(*processes, [&](const ListedProcess& one) {
           return is_installer(one) &&
                  std::ranges::none_of(
                      *processes, [&](const ListedProcess& up) { return up.id == one.parent; });
         });
}

}  // namespace lockstep::windows
