#include "tests/unit/agent/fake_platform.h"

#include <utility>

#include "common/value/check.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {

ToolEnd tool_success() {
  ToolEnd end;
  end.success = true;
  return end;
}

ToolEnd tool_failure(Reason reason) {
  ToolEnd end;
  end.reason = reason;
  end.detail = "exit code 1";
  end.log_excerpt = "[ERROR] exit code 1";
  return end;
}

FakePlatform::FakePlatform() : facts(sample_facts()) {}

void FakePlatform::reboot(const std::string& boot) {
  facts.boot = BootId{boot};
  running_.reset();
  end_.reset();
  look_.reset();
}

void FakePlatform::look() {
  ++looks;
  look_ = facts;
}

std::optional<NodeFacts> FakePlatform::seen() {
  return slow_look ? std::nullopt : std::exchange(look_, std::nullopt);
}

Result<StepHandle> FakePlatform::begin(const Step& step) {
  check(!running_, "a platform runs one step at a time");
  if (begin_error) {
    return *begin_error;
  }
  const Die die = std::exchange(die_in_begin, Die::kNot);
  if (die == Die::kBefore) {
    throw Death{};
  }
  begun.push_back(step);
  running_ = "pid-" + std::to_string(begun.size());
  end_.reset();
  if (die == Die::kAfter) {
    throw Death{};
  }
  return *running_;
}

StepState FakePlatform::poll() {
  if (!running_) {
    return NoStep{};
  }
  if (!end_) {
    return Running{progress_};
  }
  running_.reset();
  return *std::exchange(end_, std::nullopt);
}

bool FakePlatform::reattach(const Step&, const StepHandle& handle) { return running_ == handle; }

}  // namespace lockstep
