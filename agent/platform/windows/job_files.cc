#include "agent/platform/windows/job_files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "common/files/durable_file.h"
#include "common/wire/limits.h"
#include "common/wire/translate_facts.h"
#include "common/wire/translate_report.h"
#include "common/wire/translate_step.h"

namespace lockstep::windows {
namespace {

constexpr const char* kTask = "task";
constexpr const char* kProgress = "progress";
constexpr const char* kRestart = "restart";
constexpr const char* kMissed = "missed";
constexpr const char* kEnd = "end";

Error damaged(const std::filesystem::path& path) {
  return make_error(ErrorCode::kDamaged, path.string() + " is not what was written");
}

// A result on the wire has room for all that a tool can say.
StepResult result_of(const ToolEnd& end) {
  StepResult result;
  result.id = {RunId{"0000000000000000"}, 1};
  result.outcome = end.success   ? Outcome::kDone
                   : end.goes_on ? Outcome::kInDoubt
                                 : Outcome::kFailed;
  result.reason = end.reason;
  result.detail = end.detail.substr(0, kLongestSentence);
  result.stages = end.stages;
  result.stages.resize(std::min(result.stages.size(), static_cast<std::size_t>(kMostStages)));
  for (StageRecord& stage : result.stages) {
    stage.caption.resize(std::min(stage.caption.size(), kLongestCaption));
    stage.verdict.resize(std::min(stage.verdict.size(), kLongestCaption));
  }
  result.restored = end.restored;
  result.restored.resize(std::min(result.restored.size(), static_cast<std::size_t>(kMostRestored)));
  const std::size_t cut =
      end.log_excerpt.size() - std::min(end.log_excerpt.size(), kLongestExcerpt);
  result.log_excerpt = end.log_excerpt.substr(cut);
  return result;
}

ToolEnd end_of(StepResult result, bool reboot_needed) {
  return {result.outcome == Outcome::kDone,
          result.reason,
          std::move(result.detail),
          std::move(result.stages),
          std::move(result.restored),
          std::move(result.log_excerpt),
          reboot_needed,
          result.outcome == Outcome::kInDoubt};
}

}  // namespace

Status JobFiles::prepare() {
  std::error_code fault;
  std::filesystem::remove_all(folder_, fault);
  std::filesystem::create_directories(folder_, fault);
  if (fault) {
    return make_error(ErrorCode::kUnavailable, "the work folder " + folder_.string() +
                                                   " cannot be made: " + fault.message());
  }
  return success();
}

Result<std::string> JobFiles::read(const char* name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return make_error(ErrorCode::kNotFound, "there is no " + (folder_ / name).string());
  }
  return text.str();
}

// The name of the CMS, a line end, the step.
Status JobFiles::write_task(const Task& task) {
  return replace_file(folder_ / kTask, task.cms + "\n" + to_wire(task.step).SerializeAsString(),
                      Durable::kNo);
}

Result<Task> JobFiles::read_task() const {
  const Result<std::string> text = read(kTask);
  if (!text) {
    return text.error();
  }
  const std::size_t line = text->find('\n');
  wire::Step stored;
  if (line == std::string::npos || !stored.ParseFromString(text->substr(line + 1))) {
    return damaged(folder_ / kTask);
  }
  Result<Step> step = from_wire(stored);
  if (!step) {
    return step.error();
  }
  return Task{std::move(*step), text->substr(0, line)};
}

Status JobFiles::write_progress(const StepProgress& progress) {
  std::string stage = progress.stage;
  std::ranges::replace(stage, '\n', ' ');
  const std::string text = std::to_string(progress.stages_done) + " " +
                           std::to_string(progress.stages_total) + " " +
                           std::to_string(progress.advancing ? 1 : 0) + " " +
                           std::to_string(progress.stalled_for.count()) + " " + stage + "\n";
  return replace_file(folder_ / kProgress, text, Durable::kNo);
}

std::optional<StepProgress> JobFiles::read_progress() const {
  const Result<std::string> text = read(kProgress);
  if (!text) {
    return std::nullopt;
  }
  std::istringstream line(*text);
  StepProgress progress;
  int advancing = 0;
  std::int64_t stalled = 0;
  line >> progress.stages_done >> progress.stages_total >> advancing >> stalled;
  line.ignore(1);
  if (!std::getline(line, progress.stage)) {
    return std::nullopt;
  }
  progress.advancing = advancing != 0;
  progress.stalled_for = Duration{stalled};
  return progress;
}

Status JobFiles::write_missed(const std::string& text) {
  return replace_file(folder_ / kMissed, text, Durable::kNo);
}

std::string JobFiles::read_missed() const {
  const Result<std::string> text = read(kMissed);
  return text.ok() ? *text : "";
}

Status JobFiles::write_end(const ToolEnd& end) {
  if (end.reboot_needed) {
    if (Status noted = replace_file(folder_ / kRestart, "asked\n", Durable::kYes); !noted.ok()) {
      return noted;
    }
  }
  return replace_file(folder_ / kEnd, to_wire(result_of(end)).SerializeAsString(), Durable::kYes);
}

Status JobFiles::write_facts(const NodeFacts& facts) {
  return replace_file(folder_ / kEnd, to_wire(facts).SerializeAsString(), Durable::kNo);
}

Result<ToolEnd> JobFiles::read_end() const {
  const Result<std::string> text = read(kEnd);
  if (!text) {
    return text.error();
  }
  wire::Result stored;
  if (!stored.ParseFromString(*text)) {
    return damaged(folder_ / kEnd);
  }
  Result<StepResult> result = from_wire(stored);
  return result ? Result<ToolEnd>{end_of(std::move(*result), read(kRestart).ok())} : result.error();
}

Result<NodeFacts> JobFiles::read_facts() const {
  const Result<std::string> text = read(kEnd);
  if (!text) {
    return text.error();
  }
  wire::NodeFacts stored;
  if (!stored.ParseFromString(*text)) {
    return damaged(folder_ / kEnd);
  }
  return from_wire(stored);
}

}  // namespace lockstep::windows
