#include "agent/executor.h"

#include <algorithm>
#include <utility>

#include "agent/limits.h"
#include "agent/objects.h"
#include "agent/patience.h"
#include "agent/refusal.h"
#include "common/value/names.h"
#include "common/wire/limits.h"

namespace lockstep {
namespace {

// Nothing was started, so it is a refusal whatever the platform's trouble is.
Reason reason_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable: return Reason::kTransient;
    case ErrorCode::kDenied: return Reason::kPolicy;
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kExists:
    case ErrorCode::kDamaged:
    case ErrorCode::kUnsupported: break;
  }
  return Reason::kError;
}

void cut(std::string& text, std::size_t most) { text.resize(std::min(text.size(), most)); }

// What tools print has no limit; what is stored and sent has.
void cut_to_limits(StepResult& result) {
  cut(result.detail, kLongestSentence);
  if (result.log_excerpt.size() > kLongestExcerpt) {
    // The end of a log tells why it ended.
    result.log_excerpt.erase(0, result.log_excerpt.size() - kLongestExcerpt);
  }
  if (result.stages.size() > static_cast<std::size_t>(kMostStages)) {
    result.stages.resize(kMostStages);
  }
  for (StageRecord& stage : result.stages) {
    cut(stage.caption, kLongestCaption);
  }
  if (result.restored.size() > static_cast<std::size_t>(kMostRestored)) {
    result.restored.resize(kMostRestored);
  }
}

}  // namespace

void Executor::resume(Instant now) {
  std::optional<LedgerEntry> entry = parts_.ledger.in_hand();
  if (!entry) {
    return;
  }
  hand_ = Assignment{entry->id, std::move(entry->step), {}, kNever};
  phase_since_ = now;
  if (entry->state == EntryState::kAccepted) {
    write(refusal(Reason::kTransient,
                  "The agent was restarted before the step began; nothing was started."),
          now);
    return;
  }
  if (auto firewall = starts_firewall(parts_.policy, hand_.step)) {
    dead_man_ = DeadMan{std::move(*firewall), now};
  }
  handle_ = entry->handle;
  handle_noted_ = true;
  const bool alive = parts_.platform.reattach(hand_.step, handle_);
  parts_.log.info("resumed", {{"command", to_text(hand_.id)},
                              {"step", describe(hand_.step)},
                              {"alive", alive ? "yes" : "no"}});
  if (alive) {
    phase_ = Phase::kRunning;
    wake_at_ = now;
  } else {
    tool_ended(std::nullopt, now);
  }
}

void Executor::take(Assignment assignment, Instant now) {
  check(phase_ == Phase::kIdle, "a step is in hand already");
  hand_ = std::move(assignment);
  phase_ = Phase::kChecking;
  phase_since_ = now;
  look_again(now);
}

bool Executor::advance(Instant now, const Look* look) {
  if (dead_man_fires(now)) {
    return true;
  }
  switch (phase_) {
    case Phase::kIdle: return false;
    case Phase::kRunning: return now >= wake_at_ && follow(now);
    case Phase::kUndoing: return now >= wake_at_ && follow_undo(now);
    case Phase::kWriting:
      if (now >= wake_at_) {
        try_write(now);
      }
      return phase_ == Phase::kIdle;
    case Phase::kChecking:
    case Phase::kConfirming:
    case Phase::kUndone: return use_look(now, look);
  }
  return false;
}

bool Executor::use_look(Instant now, const Look* look) {
  if (wanted_look_ == 0 && now >= wake_at_) {
    wanted_look_ = parts_.watch.ask(parts_.hearing.beat());
    asked_at_ = now;
    wake_at_ = kNever;
    return true;
  }
  if (look == nullptr || wanted_look_ == 0 || look->number < wanted_look_) {
    return false;
  }
  wanted_look_ = 0;
  if (phase_ == Phase::kChecking) {
    check_and_begin(*look, now);
  } else if (phase_ == Phase::kConfirming) {
    confirm(*look, now);
  } else {
    confirm_undone(*look, now);
  }
  return true;
}

// ---- checking

void Executor::check_and_begin(const Look& look, Instant now) {
  if (std::optional<StepResult> refused = objection(look.facts, now)) {
    write(std::move(*refused), now);
    return;
  }
  const auto heard = parts_.hearing.last_echo();
  if (!heard || now - *heard >= limits::kDeafAfter) {
    // The controller is lost: nothing starts. Heard again in time, the step is checked anew.
    progress_ = StepProgress{"waiting for the controller before starting", 0, 0, false, {}};
    look_again(now + limits::kLookAgain);
    return;
  }
  if (is<Observe>(hand_.step)) {
    ToolEnd taken;
    taken.success = true;
    write(conclude(hand_.step, taken, evidence_of(hand_.step, look.facts)), now);
    return;
  }
  begin(now);
}

std::optional<StepResult> Executor::objection(const NodeFacts& facts, Instant now) const {
  if (auto why = forbidden(parts_.policy, hand_.step)) {
    return refusal(Reason::kPolicy, std::move(*why));
  }
  if (auto why = unknown_object(hand_.step, facts)) {
    return refusal(Reason::kPolicy, std::move(*why));
  }
  const auto controller_now = parts_.hearing.controller_now(now);
  if (controller_now && *controller_now > hand_.valid_until) {
    return refusal(Reason::kExpired, "not started by " + to_text(hand_.valid_until));
  }
  std::string broken = broken_interlocks(hand_.step, hand_.expectations, facts);
  if (!broken.empty()) {
    return refusal(Reason::kExpectation, std::move(broken));
  }
  return std::nullopt;
}

void Executor::begin(Instant now) {
  if (const Status started = parts_.ledger.start(hand_.id); !started.ok()) {
    parts_.log.error("not-started",
                     {{"command", to_text(hand_.id)}, {"why", started.error().message}});
    look_again(now + limits::kLedgerRetry);
    return;
  }
  if (auto firewall = starts_firewall(parts_.policy, hand_.step)) {
    dead_man_ = DeadMan{std::move(*firewall), now};
  }
  Result<StepHandle> begun = parts_.platform.begin(hand_.step);
  if (!begun.ok()) {
    write(refusal(reason_of(begun.error().code), begun.error().message), now);
    return;
  }
  parts_.log.info("begun", {{"command", to_text(hand_.id)}, {"step", describe(hand_.step)}});
  handle_ = std::move(*begun);
  handle_noted_ = false;
  begun_at_ = now;
  phase_ = Phase::kRunning;
  phase_since_ = now;
  progress_.reset();
  note_handle(now);
  wake_at_ = now;
}

// Without its handle the step can still be told from evidence after a crash, so a full disk does
// not stop it; the handle is written as soon as that works.
void Executor::note_handle(Instant now) {
  if (handle_noted_) {
    return;
  }
  const Status noted = parts_.ledger.note_handle(hand_.id, handle_);
  handle_noted_ = noted.ok();
  if (!noted.ok() && now - phase_since_ < limits::kStepPollFirst) {
    parts_.log.error("handle-not-written",
                     {{"command", to_text(hand_.id)}, {"why", noted.error().message}});
  }
}

// ---- running

bool Executor::follow(Instant now) {
  note_handle(now);
  StepState state = parts_.platform.poll();
  if (auto* running = std::get_if<Running>(&state)) {
    progress_ = std::move(running->progress);
    const Duration share = (now - phase_since_) / limits::kStepPollShare;
    wake_at_ = now + std::clamp(share, limits::kStepPollFirst, limits::kStepPollMost);
    return false;
  }
  auto* ended = std::get_if<ToolEnd>(&state);
  tool_ended(ended == nullptr ? ToolWord{} : ToolWord{std::move(*ended)}, now);
  return true;
}

void Executor::tool_ended(ToolWord word, Instant now) {
  word_ = std::move(word);
  dead_man_.start_is_over(parts_.hearing);
  phase_ = Phase::kConfirming;
  phase_since_ = now;
  look_again(now);
}

// ---- confirming

void Executor::confirm(const Look& look, Instant now) {
  const auto since_begun = begun_at_
                               ? std::optional{SinceBegun{asked_at_ - *begun_at_, now - *begun_at_}}
                               : std::nullopt;
  const Evidence evidence = evidence_of(hand_.step, look.facts, since_begun);
  StepResult result = conclude(hand_.step, word_, evidence);
  const bool guarded = result.outcome == Outcome::kDone && !dead_man_.released(parts_.hearing);
  const auto limit = patience(hand_.step, word_, evidence, look.facts, !word_ && handle_.empty());
  const bool settled = result.outcome == Outcome::kDone || (limit && now - phase_since_ >= *limit);
  if (settled && !guarded) {
    write(std::move(result), now);
    return;
  }
  progress_ = StepProgress{
      guarded ? "waiting for an echo through the firewall" : evidence.seen, 0, 0, true, {}};
  look_again(now + limits::kLookAgain);
}

// ---- writing

void Executor::write(StepResult result, Instant now) {
  result.id = hand_.id;
  result.took = begun_at_ ? now - *begun_at_ : Duration{0};
  cut_to_limits(result);
  pending_ = std::move(result);
  phase_ = Phase::kWriting;
  wake_at_ = now;
  wanted_look_ = 0;
  try_write(now);
}

// A result that could be lost is never reported, so nothing goes on until this has worked.
void Executor::try_write(Instant now) {
  if (const Status ended = parts_.ledger.end(*pending_); !ended.ok()) {
    parts_.log.error("result-not-written",
                     {{"command", to_text(hand_.id)}, {"why", ended.error().message}});
    wake_at_ = now + limits::kLedgerRetry;
    return;
  }
  parts_.log.info("ended", {{"command", to_text(hand_.id)},
                            {"step", describe(hand_.step)},
                            {"outcome", to_text(pending_->outcome)},
                            {"reason", to_text(pending_->reason)},
                            {"detail", pending_->detail}});
  result_ = std::move(pending_);
  pending_.reset();
  phase_ = Phase::kIdle;
  hand_ = {};
  progress_.reset();
  begun_at_.reset();
  handle_.clear();
  handle_noted_ = false;
  word_.reset();
  wake_at_ = kNever;
  dead_man_ = {};
}

// ---- what others ask

std::optional<CommandId> Executor::in_hand() const {
  return phase_ == Phase::kIdle ? std::nullopt : std::optional{hand_.id};
}

std::optional<StepResult> Executor::take_result() { return std::exchange(result_, std::nullopt); }

Instant Executor::due() const {
  return phase_ == Phase::kConfirming ? std::min(wake_at_, dead_man_.fires_at(parts_.hearing))
                                      : wake_at_;
}

// The look is asked for when `at` has come, so that it shows the node after that.
void Executor::look_again(Instant at) {
  wanted_look_ = 0;
  wake_at_ = at;
}

}  // namespace lockstep
