// Setup and packages: A5, B6, C4, D6 (dossier §3.2, §5.2, §6.4).

#include <algorithm>
#include <utility>

#include "agent/platform/windows/parse/command_line.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/exit_codes.h"
#include "agent/platform/windows/parse/setup_console.h"
#include "agent/platform/windows/parse/setup_log.h"
#include "agent/platform/windows/perform.h"

namespace lockstep::windows {
namespace {

constexpr Win32Error kFileNotFound = 2;
constexpr Win32Error kPathNotFound = 3;
constexpr int kInstallerBusy = 1618;
constexpr std::size_t kMostExcerpt = 16U * 1024U;

std::string joined_path(std::string folder, std::string_view file) {
  while (folder.ends_with('\\') || folder.ends_with('/')) {
    folder.pop_back();
  }
  return folder + "\\" + std::string{file};
}

ToolEnd not_started(const std::string& path, Win32Error error) {
  const bool missing = error == kFileNotFound || error == kPathNotFound;
  return tool_failure(Reason::kRefusedByTool, path + (missing ? " is not there."
                                                              : " could not be started: error " +
                                                                    std::to_string(error) + "."));
}

constexpr Duration kLookEvery{1'000};  // NodeTools::run
// What a tool has started and left behind is waited for so long at most; setup itself takes hours
// (dossier §5.2-f), so it is long.
constexpr Duration kOffspringPatience{2 * 60 * 60'000};

// Follows setup by its console and its log: when each stage was first seen ended, and how long
// neither has moved. Times are as coarse as the looks.
class Follower {
 public:
  explicit Follower(const Surroundings& around) : around_(around) {}

  void look(const std::string& output) {
    since_start_ += kLookEvery;
    const SetupConsole console = read_setup_console(output);
    while (took_.size() < console.stages.size() &&
           console.stages[took_.size()].verdict != StageVerdict::kRunning) {
      took_.push_back(since_start_ - last_stage_);
      last_stage_ = since_start_;
    }
    watch(output);
    if (around_.progress) {
      around_.progress(progress_of(console));
    }
  }
  [[nodiscard]] std::string text(const std::string& printed) const {
    return around_.tools.text_of(printed);
  }
  [[nodiscard]] Duration took(std::size_t stage) const {
    return stage < took_.size() ? took_[stage] : Duration{0};
  }

 private:
  void watch(const std::string& output) {
    std::string log = around_.tools.setup_log_tail();
    if (output.size() != output_size_ || log != log_) {
      last_move_ = since_start_;
      output_size_ = output.size();
      log_ = std::move(log);
    }
  }

  [[nodiscard]] StepProgress progress_of(const SetupConsole& console) const {
    StepProgress progress;
    progress.stages_done = static_cast<int>(took_.size());
    progress.stage = took_.size() < console.stages.size()
                         ? text(console.stages[took_.size()].caption)
                     : console.stages.empty() ? "Setup is starting"
                                              : text(console.stages.back().caption);
    progress.stalled_for = since_start_ - last_move_;
    progress.advancing = progress.stalled_for < kStalledAfter;
    return progress;
  }

  // Longer than the longest usual pause between two lines of the log.
  static constexpr Duration kStalledAfter{120'000};
  const Surroundings& around_;
  std::vector<Duration> took_;
  Duration since_start_{0};
  Duration last_stage_{0};
  Duration last_move_{0};
  std::size_t output_size_ = 0;
  std::string log_;
};

std::vector<StageRecord> records(const SetupConsole& console, const Follower& follower) {
  std::vector<StageRecord> stages;
  for (std::size_t i = 0; i < console.stages.size(); ++i) {
    stages.push_back({follower.text(console.stages[i].caption),
                      follower.text(verdict_text(console.stages[i])), follower.took(i)});
  }
  return stages;
}

bool has_code(const SetupConsole& console, std::initializer_list<int> codes) {
  return std::ranges::find_first_of(console.installer_codes, codes) !=
         console.installer_codes.end();
}

Reason reason_of(const SetupConsole& console) {
  if (stopped_by_prerequisite(console)) {
    return Reason::kPrerequisite;
  }
  if (has_code(console, {kInstallerBusy})) {
    return Reason::kTransient;
  }
  return has_code(console, {1625, 1638}) ? Reason::kRefusedByTool : Reason::kError;
}

// A tool may end at once and leave its work to a process that it has started. Waits for that, and
// returns what is left. `look` gets all output so far and tells whether to wait for others than
// installers.
Offspring outlive_offspring(NodeTools& tools, ProgramEnd& end,
                            const std::function<bool(const std::string&)>& look) {
  Duration waited{0};
  Offspring offspring = tools.offspring();
  while (offspring.alive && (look(offspring.output) || offspring.installs) &&
         waited < kOffspringPatience) {
    tools.wait(kLookEvery);
    waited += kLookEvery;
    offspring = tools.offspring();
  }
  if (offspring.output.size() > end.output.size()) {
    end.output = offspring.output;
  }
  return offspring;
}

// The first thing that was said to be wrong, from the console or else from the log.
std::string first_error(const SetupConsole& console, const SetupLog& log,
                        const Follower& follower) {
  if (!console.errors.empty()) {
    return follower.text(console.errors.front());
  }
  if (!log.errors.empty()) {
    return log.errors.front();
  }
  return "it gave no reason that could be read";
}

std::string excerpt(const std::string& console, const SetupLog& log) {
  std::string text;
  for (const std::string& error : log.errors) {
    text += "[ERROR] " + error + "\n";
  }
  const std::size_t rest = kMostExcerpt - std::min(text.size(), kMostExcerpt);
  return text + console.substr(console.size() - std::min(console.size(), rest));
}

bool failed_stage(const SetupConsole& console) {
  return std::ranges::any_of(console.stages, [](const SetupStage& stage) {
    return stage.verdict == StageVerdict::kFailed || stage.verdict == StageVerdict::kCancelled;
  });
}

// "msiexec /i PACKAGE", "msiexec /update PATCH", or a package that installs itself. Quiet, and
// never a restart of its own: that is a step.
Program installer_of(const std::string& path, NodeTools& tools) {
  const std::string name = lower(path);
  if (name.ends_with(".msi")) {
    return {tools.installer_program(), {"/i", path, "/quiet", "/norestart"}, "", std::nullopt};
  }
  if (name.ends_with(".msp")) {
    return {tools.installer_program(), {"/update", path, "/quiet", "/norestart"}, "", std::nullopt};
  }
  return {path, {"/q", "/norestart"}, "", std::nullopt};
}

ToolEnd run_installer(const InstallPackage& step, NodeTools& tools) {
  const Program program = installer_of(step.path, tools);
  ProgramEnd end = tools.run(program, {});
  if (end.not_started != 0) {
    return not_started(program.path, end.not_started);
  }
  const bool alone = !outlive_offspring(tools, end, [](const std::string&) { return true; }).alive;
  const CodeMeaning meaning = installer_meaning(end.code);
  const std::string detail =
      step.package + ": " + meaning.text + " (" + std::to_string(end.code) + ")" +
      (alone ? "."
             : ", but what it has started still runs after " + to_text(kOffspringPatience) + ".");
  ToolEnd result =
      meaning.success && alone ? tool_success(detail) : tool_failure(meaning.reason, detail);
  result.goes_on = !result.success && !alone;
  result.reboot_needed = meaning.reboot_needed;
  result.log_excerpt = excerpt(tools.text_of(end.output), {});
  return result;
}

}  // namespace

ToolEnd install_package(const InstallPackage& step, const Surroundings& around) {
  ToolEnd end;
  const Status held = around.tools.with_held_file(step.path, [&](const std::string& sha256) {
    end = sha256 == step.sha256
              ? run_installer(step, around.tools)
              : tool_failure(Reason::kPolicy, step.path + " has the sha-256 " + sha256 +
                                                  " and not that of the package " + step.package +
                                                  ".");
  });
  return held.ok() ? end : tool_failure(Reason::kRefusedByTool, held.error().message);
}

// By its absolute path, with the media's folder as working directory, in our own account and TMP
// (dossier §3.0, P32, I20). It is never ended from here.
ToolEnd run_setup(const RunSetup& step, const Surroundings& around) {
  const Program setup{joined_path(step.media, "setup.com"),
                      {step.mode == SetupMode::kUpgrade ? "/mode:upgrade" : "/upgradecms"},
                      step.media,
                      std::nullopt};
  const std::string log_before = around.tools.setup_log_tail();
  Follower follower(around);
  ProgramEnd ended =
      around.tools.run(setup, [&](const std::string& output) { follower.look(output); });
  if (ended.not_started != 0) {
    return not_started(setup.path, ended.not_started);
  }
  // Once it has said how it went, nothing that it has left behind matters but an installer (note
  // 1).
  const Offspring left = outlive_offspring(around.tools, ended, [&](const std::string& output) {
    follower.look(output);
    return read_setup_console(output).trailer == SetupTrailer::kNone;
  });
  const SetupConsole console = read_setup_console(ended.output);
  const std::string log_after = around.tools.setup_log_tail();
  const SetupLog log = read_setup_log(appended(log_before, log_after));
  const bool good = setup_succeeded(ended.code) && console.trailer != SetupTrailer::kFailure &&
                    !failed_stage(console) && !log.halting && !left.installs;
  const std::string why = left.installs ? "an installer that it has started still runs"
                                        : first_error(console, log, follower);
  ToolEnd end = good
                    ? tool_success("setup.com ended with 0.")
                    : tool_failure(reason_of(console), "setup.com ended with " +
                                                           std::to_string(ended.code) + ": " + why);
  end.goes_on = left.installs;
  end.stages = records(console, follower);
  end.log_excerpt = excerpt(around.tools.text_of(ended.output), log);
  return end;
}

}  // namespace lockstep::windows
