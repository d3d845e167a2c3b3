#pragma once
// Child processes: started, followed, found again (dossier §5.2-l).

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "agent/platform/windows/node_tools.h"
#include "agent/platform/windows/processes.h"
#include "agent/platform/windows/win32/process_tree.h"

namespace lockstep::windows {

// Runs it to its end with nothing to read, its output in the file. What is ended at its limit lives
// in a job of its own, which ends it with all that it has started; everything else is in no job of
// ours and outlives us. `family`, if any, gets to know what it has started.
ProgramEnd run_child(const Program& program, const std::filesystem::path& output,
                     const NodeTools::Look& look, Family* family = nullptr);
// What it has printed so far; nothing when the file cannot be read.
std::string read_output(const std::filesystem::path& output);

class Win32Processes final : public Processes {
 public:
  BootId boot() override;
  Duration up_for() override;
  std::string temporary_folder() override;
  Result<ProcessMark> start_self(const std::vector<std::string>& words) override;
  std::optional<Duration> running_for(const ProcessMark& mark) override;
  void end(const ProcessMark& mark) override;
};

// FILETIME of the operating system's start by today's clock; 0 when it cannot be read.
std::uint64_t boot_time();
// By today's clock or by that of then, whichever is earlier: what is compared with file times that
// are written by either. A clock that was set must not make a start later than it was.
std::uint64_t earliest_boot_time();
// UTC, FILETIME.
std::uint64_t now_ticks();
// %TMP% of our account, with a "\" at its end; empty when it cannot be read.
std::string temporary_folder();
// Path of our own program.
std::string own_program();

}  // namespace lockstep::windows
