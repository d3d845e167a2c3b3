#include <filesystem>

#include "agent/program.h"

namespace lockstep {

Status prepare_state_folder(const std::string& path) {
  std::error_code fault;
  const bool made = std::filesystem::create_directories(path, fault);
  if (!fault && made) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, fault);
  }
  return fault ? Status{make_error(
                     ErrorCode::kUnavailable,
                     "the state folder " + path + " cannot be made: " + fault.message())}
               : success();
}

// Whoever runs the agent here owns the folder.
Status make_state_folder(const std::string& path) { return prepare_state_folder(path); }

std::string state_folder_fault(const std::string& /*path*/) { return ""; }

}  // namespace lockstep
