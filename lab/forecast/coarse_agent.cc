#include "lab/forecast/coarse_agent.h"

#include <algorithm>
#include <utility>

#include "agent/limits.h"
#include "agent/patience.h"
#include "agent/refusal.h"

namespace lockstep::lab {
namespace {

bool starts_firewall(const Step& step) {
  const auto* const ensure = std::get_if<EnsureServiceRunning>(&step);
  return ensure != nullptr && ensure->service == name_of(Svc::kSharedAccess);
}

}  // namespace

void CoarseAgent::take(Assignment assignment, Instant now) {
  hand_ = std::move(assignment);
  phase_ = Phase::kTaken;
  phase_since_ = now;
  progress_.reset();
  away_ = false;
  due_ = now;
}

std::optional<StepResult> CoarseAgent::turn(SeenWorld& world, Instant now) {
  const World& around = world.world();
  if (phase_ == Phase::kIdle) {
    return std::nullopt;
  }
  if (!around.powered(node_) || around.agent_down_until(node_) != Instant{}) {
    away_ = true;
    due_ = kNever;
    return std::nullopt;
  }
  due_ = away_ ? std::min(due_, now) : due_;
  switch (phase_) {
    case Phase::kTaken: begin(world, now); break;
    case Phase::kRunning: follow(world, now); break;
    case Phase::kConfirming: confirm(world, now); break;
    case Phase::kUndoing: undo_firewall(world, now); break;
    case Phase::kIdle:
    case Phase::kTold: break;
  }
  if (phase_ != Phase::kTold || !world.reachable(node_)) {
    return std::nullopt;
  }
  phase_ = Phase::kIdle;
  due_ = kNever;
  return std::move(result_);
}

void CoarseAgent::begin(SeenWorld& world, Instant now) {
  if (away_) {
    tell(refusal(Reason::kTransient, "the agent was restarted before the step began"));
    return;
  }
  const std::optional<NodeFacts> facts = world.see(node_);
  if (std::string broken = broken_interlocks(hand_.step, hand_.expectations, *facts);
      !broken.empty()) {
    tell(refusal(Reason::kExpectation, std::move(broken)));
    return;
  }
  Result<WorkHandle> begun = world.world().begin(node_, hand_.step);
  if (!begun) {
    tell(refusal(Reason::kTransient, begun.error().message));
    return;
  }
  handle_ = std::move(begun).value();
  begun_at_ = now;
  phase_ = Phase::kRunning;
  phase_since_ = now;
  due_ = kNever;
}

void CoarseAgent::follow(SeenWorld& world, Instant now) {
  World& around = world.world();
  const bool lost = away_ && !around.reattach(node_, handle_) && !around.end_waits(node_, handle_);
  if (std::exchange(away_, false) && lost) {
    tool_ended(std::nullopt, now);
    return;
  }
  Work work = around.poll(node_);
  if (auto* const under_way = std::get_if<UnderWay>(&work)) {
    progress_ = std::move(under_way->progress);
    due_ = kNever;
    return;
  }
  auto* const ended = std::get_if<Ended>(&work);
  if (ended == nullptr) {
    tool_ended(std::nullopt, now);
    return;
  }
  tool_ended(ToolEnd{ended->end.success,
                     ended->end.reason,
                     std::move(ended->end.detail),
                     std::move(ended->stages),
                     std::move(ended->end.restored),
                     {}},
             now);
}

// A real agent polls, and sees the end half an interval late on average.
void CoarseAgent::tool_ended(ToolWord word, Instant now) {
  const Duration share = (now - phase_since_) / limits::kStepPollShare;
  word_ = std::move(word);
  phase_ = Phase::kConfirming;
  phase_since_ = now;
  due_ = now + std::clamp(share, limits::kStepPollFirst, limits::kStepPollMost) / 2;
}

void CoarseAgent::confirm(SeenWorld& world, Instant now) {
  away_ = false;
  if (now < due_) {
    return;
  }
  if (starts_firewall(hand_.step) && world.world().isolated(node_)) {
    phase_ = Phase::kUndoing;
    due_ = now + limits::kDeadMan;
    return;
  }
  const std::optional<NodeFacts> facts = world.see(node_);
  const Evidence evidence =
      evidence_of(hand_.step, *facts, SinceBegun{now - begun_at_, now - begun_at_});
  StepResult result = conclude(hand_.step, word_, evidence);
  const std::optional<Duration> limit = patience(hand_.step, word_, evidence, *facts, false);
  if (result.outcome == Outcome::kDone || (limit && now - phase_since_ >= *limit)) {
    result.took = now - begun_at_;
    tell(std::move(result));
    return;
  }
  due_ = now + limits::kLookAgain;
}

// The dead-man timer: the firewall that shut the node off is stopped again (dossier §5.1).
void CoarseAgent::undo_firewall(SeenWorld& world, Instant now) {
  away_ = false;
  if (now < due_) {
    return;
  }
  const int index = index_of(world.world().spec().clusters.front(), node_);
  world.world().happen(world.world().spec().clusters.front().id,
                       {EventKind::kHumanStopsService, static_cast<std::uint8_t>(index),
                        static_cast<std::uint8_t>(Svc::kSharedAccess)});
  StepResult result;
  result.outcome = Outcome::kFailed;
  result.reason = Reason::kIsolated;
  result.detail = "the firewall shut the node off; it was stopped again";
  result.took = now - begun_at_;
  tell(std::move(result));
}

void CoarseAgent::tell(StepResult result) {
  result_ = std::move(result);
  result_.id = hand_.id;
  phase_ = Phase::kTold;
  progress_.reset();
  due_ = kNever;
}

}  // namespace lockstep::lab
