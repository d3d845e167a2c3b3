#include "agent/platform/windows/windows_platform.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

// Folders of steps that are kept for people to read.
constexpr std::size_t kKeptSteps = 10;
constexpr std::string_view kStepFolder = "step-";

int number_of(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  const std::string digits = name.starts_with(kStepFolder) ? name.substr(kStepFolder.size()) : "";
  return all_digits(digits) ? std::stoi(digits) : 0;
}

std::vector<int> step_numbers(const std::filesystem::path& work) {
  std::vector<int> numbers;
  std::error_code ended;
  for (std::filesystem::directory_iterator at(work, ended), end; !ended && at != end;
       at.increment(ended)) {
    if (const int number = number_of(at->path()); number > 0) {
      numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

}  // namespace

WindowsPlatform::WindowsPlatform(Processes& processes, const std::filesystem::path& state,
                                 std::string config)
    : processes_(processes),
      work_(state / "work"),
      config_(std::move(config)),
      origin_(state / "setup-origin") {}

WindowsPlatform::~WindowsPlatform() {
  if (look_) {
    processes_.end(*look_);
  }
}

// ---- looks

// A look that is under way began before this call, so what it shows may be too old; it is ended.
void WindowsPlatform::look() {
  if (look_) {
    processes_.end(*look_);
  }
  wanted_ = true;
  start_look();
}

void WindowsPlatform::start_look() {
  look_.reset();
  JobFiles files(work_ / "look");
  if (const Status ready = files.prepare(); !ready) {
    look_problem_ = ready.error().message;
    return;
  }
  Result<ProcessMark> mark =
      processes_.start_self({"--look", files.folder().string(), "--config", config_});
  if (mark) {
    look_ = std::move(*mark);
  } else {
    look_problem_ = mark.error().message;
  }
}

std::optional<NodeFacts> WindowsPlatform::give_up_look(const std::string& why) {
  look_problem_ = why;
  if (look_) {
    processes_.end(*look_);
  }
  look_.reset();
  return std::nullopt;
}

std::optional<NodeFacts> WindowsPlatform::seen() {
  if (!wanted_) {
    return std::nullopt;
  }
  if (!look_) {
    start_look();
    return std::nullopt;
  }
  // Whether it runs is asked first: an end that is written in between is found by the next
  // question.
  const auto running = processes_.running_for(*look_);
  Result<NodeFacts> facts = JobFiles(work_ / "look").read_facts();
  if (!facts) {
    if (!running) {
      return give_up_look("the look ended without facts: " + facts.error().message);
    }
    return *running < kLookPatience
               ? std::nullopt
               : give_up_look("the look took longer than " + to_text(kLookPatience));
  }
  look_.reset();
  wanted_ = false;
  look_problem_ = JobFiles(work_ / "look").read_missed();
  trend_.judge(*facts);
  judge_restarts(*facts);
  setup_ = facts->setup;
  account_ = facts->account.name;
  if (facts->cms) {
    cms_ = facts->cms->name;
  }
  return std::move(*facts);
}

void WindowsPlatform::judge_restarts(NodeFacts& facts) const {
  for (ServiceFacts& service : facts.services) {
    const auto at = restarted_.find(service.name);
    if (at != restarted_.end() && service.state == ServiceState::kRunning &&
        at->second <= facts.up_for) {
      service.running_for = std::min(service.running_for, facts.up_for - at->second);
    }
  }
}

// ---- steps

// Here and not in the step's process, because only what was never begun is a refusal.
Status WindowsPlatform::admit_setup() {
  if (!setup_) {
    return make_error(ErrorCode::kUnavailable, "this node was not looked at before setup");
  }
  return origin_.admit({account_, processes_.temporary_folder()}, *setup_);
}

void WindowsPlatform::note_restart(const ToolEnd& end) {
  const std::string service = std::exchange(restarting_, {});
  if (end.success && !service.empty()) {
    restarted_[service] = processes_.up_for();
  }
}

std::filesystem::path WindowsPlatform::fresh_folder() {
  const std::vector<int> numbers = step_numbers(work_);
  for (std::size_t i = 0; i + kKeptSteps < numbers.size(); ++i) {
    std::error_code ignored;  // what cannot be removed is tried again with the next step
    std::filesystem::remove_all(work_ / (std::string{kStepFolder} + std::to_string(numbers[i])),
                                ignored);
  }
  const int next = numbers.empty() ? 1 : numbers.back() + 1;
  return work_ / (std::string{kStepFolder} + std::to_string(next));
}

Result<StepHandle> WindowsPlatform::begin(const Step& step) {
  check(!step_, "a step is in hand already");
  if (is<RunSetup>(step)) {
    if (const Status admitted = admit_setup(); !admitted) {
      return admitted.error();
    }
  }
  JobFiles files(fresh_folder());
  Status ready = files.prepare();
  if (ready) {
    ready = files.write_task({step, cms_});
  }
  if (!ready) {
    return ready.error();
  }
  Result<ProcessMark> mark =
      processes_.start_self({"--step", files.folder().string(), "--config", config_});
  if (!mark) {
    return mark.error();
  }
  mark->work = files.folder().string();
  step_ = *mark;
  const auto* const restart = std::get_if<RestartService>(&step);
  restarting_ = restart == nullptr ? "" : restart->service;
  return mark_text(*step_);
}

StepState WindowsPlatform::poll() {
  if (!step_) {
    return NoStep{};
  }
  const JobFiles files(step_->work);
  const bool running = processes_.running_for(*step_).has_value();
  if (Result<ToolEnd> end = files.read_end()) {
    step_.reset();
    note_restart(*end);
    return std::move(*end);
  }
  if (running) {
    return Running{files.read_progress().value_or(StepProgress{})};
  }
  // Gone without a word: killed, or the node went down. Facts will tell.
  step_.reset();
  return NoStep{};
}

bool WindowsPlatform::reattach(const Step& /*step*/, const StepHandle& handle) {
  auto mark = read_process_mark(handle);
  if (!mark || mark->work.empty()) {
    return false;
  }
  // An end that was written while nobody looked is still the tool's word.
  if (!processes_.running_for(*mark) && !JobFiles(mark->work).read_end()) {
    return false;
  }
  step_ = std::move(*mark);
  return true;
}

}  // namespace lockstep::windows
