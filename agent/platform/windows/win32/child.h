#pragma once
// Child processes: started, followed, found again (dossier §5.2-l).

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "agent/platform/windows/node_tools.h"
#include "agent/platform/windows/processes.h"

namespace lockstep::windows {

// Runs it to its end with nothing to read, its output in the file. With a limit it lives in a job
// of its own, which ends it with all that it has started; without one in none at all.
ProgramEnd run_child(const Program& program, const std::filesystem::path& output,
                     const NodeTools::Look& look);

class Win32Processes final : public Processes {
 public:
  BootId boot() override;
  Duration up_for() override;
  Result<ProcessMark> start_self(const std::vector<std::string>& words) override;
  std::optional<Duration> running_for(const ProcessMark& mark) override;
  void end(const ProcessMark& mark) override;
};

// FILETIME of the operating system's start; 0 when it cannot be read.
std::uint64_t boot_time();
// UTC, FILETIME.
std::uint64_t now_ticks();
// Path of our own program.
std::string own_program();

}  // namespace lockstep::windows
