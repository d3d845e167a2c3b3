#pragma once
// A node for tests of the agent: facts that the test sets, and steps that end when the test says
// so. It outlives agents, as a node does; reboot() ends what runs on it.

#include <vector>

#include "agent/platform/platform.h"

namespace lockstep {

class FakePlatform final : public Platform {
 public:
  FakePlatform();

  NodeFacts facts;          // what a look that begins now will show
  std::vector<Step> begun;  // every step ever begun here
  int looks = 0;            // begun
  bool slow_look = false;   // looks do not complete until this is false
  std::optional<Error> begin_error;

  // begin() throws once, as if the agent's process had died there.
  enum class Die { kNot, kBefore, kAfter };
  struct Death {};
  Die die_in_begin = Die::kNot;

  // The step in hand ends with that word of its tool.
  void end_step(ToolEnd end) { end_ = std::move(end); }
  // The step in hand is gone without a word.
  void kill_step() { running_.reset(); }
  void report(StepProgress progress) { progress_ = std::move(progress); }
  void reboot(const std::string& boot);
  [[nodiscard]] bool running() const { return running_.has_value(); }

  [[nodiscard]] BootId boot() override { return facts.boot; }
  void look() override;
  [[nodiscard]] std::optional<NodeFacts> seen() override;
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override;
  [[nodiscard]] StepState poll() override;
  [[nodiscard]] bool reattach(const Step& step, const StepHandle& handle) override;

 private:
  std::optional<NodeFacts> look_;  // in progress
  std::optional<StepHandle> running_;
  std::optional<ToolEnd> end_;
  StepProgress progress_;
};

// The tool's own word.
ToolEnd tool_success();
ToolEnd tool_failure(Reason reason);

}  // namespace lockstep
