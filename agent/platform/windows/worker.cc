#include "agent/platform/windows/worker.h"

#include "agent/platform/windows/job_files.h"
#include "agent/platform/windows/perform.h"

namespace lockstep::windows {

int work_on_step(const std::filesystem::path& folder, NodeTools& tools, const AgentPolicy& policy) {
  JobFiles files(folder);
  const Result<Task> task = files.read_task();
  if (!task) {
    return files.write_end(tool_failure(Reason::kError, task.error().message)).ok() ? 0 : 1;
  }
  // Progress that cannot be written is written again a second later.
  const auto tell = [&](const StepProgress& progress) { (void)files.write_progress(progress); };
  const auto why = forbidden(policy, task->step);
  const ToolEnd end = why ? tool_failure(Reason::kPolicy, *why)
                          : perform(task->step, {tools, policy, task->cms, tell});
  return files.write_end(end).ok() ? 0 : 1;
}

}  // namespace lockstep::windows
