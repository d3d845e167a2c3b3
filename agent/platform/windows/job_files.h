#pragma once
// The files by which the agent and the process that does its work talk, in a folder of their own:
//
//   task       the step and what else performing it needs; written before the process is started
//   output     what the tool prints, as it prints it
//   progress   how far it is; replaced now and then
//   restart    there when the tool has asked for a restart of the node; written before the end
//   missed     what a look had no time or no answer for; written before its end
//   end        what the tool said at last, or the facts of a look; complete as soon as it exists
//
// All are the messages of the wire or lines of text; none is older than the process that uses it.

#include <filesystem>
#include <optional>
#include <string>

#include "agent/platform/platform.h"

namespace lockstep::windows {

struct Task {
  Step step;
  std::string cms;  // of this node's cluster, as last seen
};

class JobFiles {
 public:
  explicit JobFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Empties the folder, or makes it.
  Status prepare();

  Status write_task(const Task& task);
  Result<Task> read_task() const;

  Status write_progress(const StepProgress& progress);
  [[nodiscard]] std::optional<StepProgress> read_progress() const;

  Status write_missed(const std::string& text);
  // Empty when nothing was.
  [[nodiscard]] std::string read_missed() const;

  // On disk when they return.
  Status write_end(const ToolEnd& end);
  Status write_facts(const NodeFacts& facts);
  // kNotFound as long as there is none.
  Result<ToolEnd> read_end() const;
  Result<NodeFacts> read_facts() const;

  [[nodiscard]] std::filesystem::path output() const { return folder_ / "output"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  Result<std::string> read(const char* name) const;
  std::filesystem::path folder_;
};

}  // namespace lockstep::windows
