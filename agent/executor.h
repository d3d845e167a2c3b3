#pragma once
// Executor: carries out one step at a time, from the ledger's entry to a durable result.
//
//   checking    a look taken after acceptance; policy, time, interlocks; else refused, nothing
//   begun running     in the ledger as started, begun on the platform, polled confirming  the tool
//   has ended (or is gone without a word); looks until the effect is told undoing     the dead-man
//   timer fired: stops the firewall service that shut the node off undone      looks whether it
//   stands still writing     the outcome is known and being made durable; only then may it be
//   reported
//
// After a restart resume() continues from the ledger: what was only accepted is refused (nothing
// was started, and its expectations are not kept), what was started is followed again or told from
// evidence, never begun twice. Without the controller the step in hand is finished and nothing is
// begun. Thread: the agent's loop. Never reads a clock, never waits.

#include <optional>
#include <string>
#include <vector>

#include "agent/dead_man.h"
#include "agent/evidence.h"
#include "agent/hearing.h"
#include "agent/ledger.h"
#include "agent/platform/platform.h"
#include "agent/policy.h"
#include "agent/watch.h"
#include "common/log/log.h"
#include "common/value/expectation.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/step.h"
#include "common/value/time.h"

namespace lockstep {

// Borrowed; all outlive the executor.
struct ExecutorParts {
  Platform& platform;
  Ledger& ledger;
  Watch& watch;
  const Hearing& hearing;
  const AgentPolicy& policy;
  Log& log;
};

// An accepted command, as far as carrying it out needs it.
struct Assignment {
  CommandId id;
  Step step;
  std::vector<Expectation> expectations;  // beside the step's own
  Instant valid_until;                    // controller's time
};

class Executor {
 public:
  explicit Executor(ExecutorParts parts) : parts_(parts) {}

  // Takes up what an earlier life left in the ledger. Call once, before anything else.
  void resume(Instant now);
  // The ledger has it as accepted, and nothing else is in hand.
  void take(Assignment assignment, Instant now);

  // Makes at most one transition; `look`, if any, completed just now. True: call again at once.
  bool advance(Instant now, const Look* look);

  [[nodiscard]] std::optional<CommandId> in_hand() const;
  // How far the step in hand is; absent while there is nothing to tell.
  [[nodiscard]] const std::optional<StepProgress>& progress() const { return progress_; }
  // A result that has become durable, once.
  std::optional<StepResult> take_result();
  // When advance() has something to do even if nothing is heard and no look completes.
  [[nodiscard]] Instant due() const;

 private:
  enum class Phase { kIdle, kChecking, kRunning, kConfirming, kUndoing, kUndone, kWriting };

  bool use_look(Instant now, const Look* look);
  void check_and_begin(const Look& look, Instant now);
  [[nodiscard]] std::optional<StepResult> objection(const NodeFacts& facts, Instant now) const;
  void begin(Instant now);
  void note_handle(Instant now);
  bool follow(Instant now);
  void tool_ended(ToolWord word, Instant now);
  void confirm(const Look& look, Instant now);
  bool dead_man_fires(Instant now);  // this and the next three: executor_dead_man.cc
  void begin_undo(Instant now);
  bool follow_undo(Instant now);
  void confirm_undone(const Look& look, Instant now);
  void write(StepResult result, Instant now);
  void try_write(Instant now);
  void look_again(Instant at);

  ExecutorParts parts_;
  Phase phase_ = Phase::kIdle;
  Assignment hand_;
  std::optional<StepProgress> progress_;
  std::optional<Instant> begun_at_;  // absent after a restart
  StepHandle handle_;
  bool handle_noted_ = false;
  ToolWord word_;
  Instant phase_since_;
  std::uint64_t wanted_look_ = 0;  // 0: none asked for
  Instant asked_at_;               // for that look
  Instant wake_at_ = kNever;       // of the phase: look again, poll, write again
  DeadMan dead_man_;
  bool undo_running_ = false;
  int undo_attempts_ = 0;
  std::optional<StepResult> pending_;  // kWriting
  std::optional<StepResult> result_;   // durable, not taken yet
};

}  // namespace lockstep
