#pragma once
// The platform of a real node: looks and steps are done by processes of our own program, which
// this class starts, follows by their files, and finds again (processes.h, job_files.h).
//
// Only what touches Win32 is behind Processes, so this is tested on every system.

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "agent/platform/platform.h"
#include "agent/platform/windows/job_files.h"
#include "agent/platform/windows/look_time.h"
#include "agent/platform/windows/processes.h"
#include "agent/platform/windows/queue_trend.h"
#include "agent/platform/windows/setup_origin.h"

namespace lockstep::windows {

// A look that takes longer is ended and begun anew. It ends by itself before (look_time.h), unless
// the system as a whole hangs.
inline constexpr Duration kLookPatience{180'000};
static_assert(kLookTime < kLookPatience);

class WindowsPlatform final : public Platform {
 public:
  // `processes` is borrowed. `config` is the agent's configuration file; work goes into
  // `state`/work, and `state`/setup-origin remembers as whom setup was run.
  WindowsPlatform(Processes& processes, const std::filesystem::path& state, std::string config);
  // A look in progress is ended; a step lives on.
  ~WindowsPlatform() override;
  WindowsPlatform(const WindowsPlatform&) = delete;
  WindowsPlatform& operator=(const WindowsPlatform&) = delete;

  [[nodiscard]] BootId boot() override { return processes_.boot(); }
  void look() override;
  [[nodiscard]] std::optional<NodeFacts> seen() override;
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override;
  [[nodiscard]] StepState poll() override;
  [[nodiscard]] bool reattach(const Step& step, const StepHandle& handle) override;

  // Why the last look gave nothing, or what is missing in it; empty when it is whole. For the log.
  [[nodiscard]] const std::string& look_problem() const { return look_problem_; }

 private:
  void start_look();
  Status admit_setup();
  void note_restart(const ToolEnd& end);
  void judge_restarts(NodeFacts& facts) const;
  std::optional<NodeFacts> give_up_look(const std::string& why);
  std::filesystem::path fresh_folder();

  Processes& processes_;
  std::filesystem::path work_;
  std::string config_;
  bool wanted_ = false;  // a look was asked for and is not complete
  std::optional<ProcessMark> look_;
  std::string look_problem_;
  std::optional<ProcessMark> step_;
  std::string restarting_;  // the service that the step in hand restarts
  // When a step of ours had restarted a service, by the time since boot. Services share processes,
  // so the age of theirs tells too little.
  std::map<std::string, Duration> restarted_;
  QueueTrend trend_;
  SetupOriginFile origin_;
  std::optional<SetupFacts> setup_;  // as last seen, as is the rest
  std::string account_;
  std::string cms_;
};

}  // namespace lockstep::windows
