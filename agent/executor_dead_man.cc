// The executor's dead-man half: a firewall that shut the node off is stopped again (dossier §5.1).

#include <string>

#include "agent/executor.h"
#include "agent/limits.h"

namespace lockstep {

// The platform takes one step at a time, so a start that still runs is waited for first; its end
// leads to confirming, and from there here.
bool Executor::dead_man_fires(Instant now) {
  if (phase_ != Phase::kConfirming || now < dead_man_.fires_at(parts_.hearing)) {
    return false;
  }
  parts_.log.warning("dead-man", {{"command", to_text(hand_.id)},
                                  {"service", dead_man_.service()},
                                  {"silent_for", to_text(limits::kDeadMan)}});
  phase_since_ = now;
  undo_attempts_ = 0;
  wanted_look_ = 0;
  begin_undo(now);
  return true;
}

void Executor::begin_undo(Instant now) {
  ++undo_attempts_;
  phase_ = Phase::kUndoing;
  const Result<StepHandle> begun = parts_.platform.begin(StopServices{{dead_man_.service()}});
  undo_running_ = begun.ok();
  wake_at_ = now + (begun.ok() ? limits::kStepPollFirst : limits::kUndoRetry);
  if (!begun.ok()) {
    parts_.log.error("undo-not-begun",
                     {{"service", dead_man_.service()}, {"why", begun.error().message}});
  }
}

bool Executor::follow_undo(Instant now) {
  if (!undo_running_) {
    begin_undo(now);
    return false;
  }
  if (std::holds_alternative<Running>(parts_.platform.poll())) {
    wake_at_ = now + limits::kStepPollFirst;
    return false;
  }
  undo_running_ = false;
  phase_ = Phase::kUndone;
  look_again(now);
  return true;
}

// Goes on until the service stands still: while it does not, the node cannot be reached anyway.
// Only a controller that is heard again makes a failing undo worth reporting.
void Executor::confirm_undone(const Look& look, Instant now) {
  const Evidence stopped = evidence_of(StopServices{{dead_man_.service()}}, look.facts);
  const bool done = stopped.effect == Effect::kSeen;
  const auto heard = parts_.hearing.last_echo();
  const bool give_up =
      heard && *heard > phase_since_ &&
      (undo_attempts_ >= limits::kUndoAttempts || now - phase_since_ >= limits::kUnclearPatience);
  if (done || give_up) {
    StepResult result;
    result.outcome = Outcome::kFailed;
    result.reason = Reason::kIsolated;
    result.detail = "The controller fell silent after " + dead_man_.service() + " was started; " +
                    (done ? "it was stopped again." : "stopping it again failed: " + stopped.seen);
    write(std::move(result), now);
    return;
  }
  if (stopped.effect == Effect::kUnclear) {
    look_again(now + limits::kLookAgain);
    return;
  }
  phase_ = Phase::kUndoing;
  wake_at_ = now + limits::kUndoRetry;
}

}  // namespace lockstep
