#pragma once
// An agent as a forecast needs it: takes a step, checks its interlocks, follows it, and tells how
// it ended by the same evidence as the real one (agent/executor.h). No ledger, no messages, no
// policy of its own: what those protect from does not happen in a forecast. Pure.

#include <optional>
#include <vector>

#include "agent/evidence.h"
#include "common/value/expectation.h"
#include "common/value/ids.h"
#include "lab/forecast/seen_world.h"

namespace lockstep::lab {

class CoarseAgent {
 public:
  explicit CoarseAgent(NodeId node) : node_(std::move(node)) {}

  struct Assignment {
    CommandId id;
    Step step;
    std::vector<Expectation> expectations;  // beside the step's own
  };
  void take(Assignment assignment, Instant now);

  // One look at the step in hand. The result comes once, when the controller can hear it.
  std::optional<StepResult> turn(SeenWorld& world, Instant now);

  // When turn() has something to do though nothing happens in the world.
  [[nodiscard]] Instant due() const { return due_; }
  [[nodiscard]] const std::optional<StepProgress>& progress() const { return progress_; }

 private:
  enum class Phase { kIdle, kTaken, kRunning, kConfirming, kUndoing, kTold };

  void begin(SeenWorld& world, Instant now);
  void follow(SeenWorld& world, Instant now);
  void confirm(SeenWorld& world, Instant now);
  void undo_firewall(SeenWorld& world, Instant now);
  void tool_ended(ToolWord word, Instant now);
  void tell(StepResult result);

  NodeId node_;
  Phase phase_ = Phase::kIdle;
  Assignment hand_;
  WorkHandle handle_;
  bool away_ = false;  // the agent died with the step in hand
  Instant begun_at_;
  Instant phase_since_;
  Instant due_ = kNever;
  ToolWord word_;
  std::optional<StepProgress> progress_;
  StepResult result_;
};

}  // namespace lockstep::lab
