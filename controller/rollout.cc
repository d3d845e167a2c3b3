#include "controller/rollout.h"

#include <algorithm>

#include "common/limits.h"
#include "common/value/names.h"
#include "controller/decision_events.h"
#include "controller/exit_code.h"
#include "controller/inbox.h"
#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "controller/planner/rollout_rules.h"
#include "controller/translate_event.h"

namespace lockstep {
namespace {

// A journal that cannot be written is tried again after so long; nothing is published meanwhile.
constexpr Duration kJournalRetry = 5s;

// Commands of one epoch are numbered above those of the epochs before it, whatever the journal has
// lost of them: a number never means two steps, to whom the agents have done the first.
constexpr Sequence first_sequence(Epoch epoch) { return epoch * 1'000'000; }

// Beats of one epoch are all above those of the epochs before it.
constexpr Beat first_beat(Epoch epoch) { return epoch << 32U; }

}  // namespace

Rollout::Rollout(RolloutSetup setup)
    : fleet_(std::move(setup.fleet)),
      fleet_yaml_(std::move(setup.fleet_yaml)),
      fleet_path_(std::move(setup.fleet_path)),
      run_(std::move(setup.run)),
      holder_(std::move(setup.holder)),
      link_(setup.link),
      journal_(std::move(setup.journal)),
      log_(setup.log),
      publisher_(setup.link),
      keep_input_(std::move(setup.keep_input)),
      hook_runner_(setup.hooks),
      observation_(observe_nothing(fleet_)) {}

Result<Rollout> Rollout::open(RolloutSetup setup, bool resume, Instant now) {
  Rollout rollout(std::move(setup));
  if (const Status status = rollout.replay(resume, now); !status) {
    return status.error();
  }
  return rollout;
}

// What was measured before is in force from here on: for predictions, budgets, windows and gates.
void Rollout::measure(const DurationGauge& gauge) {
  measured_ = gauge.measured();
  StepDurations& durations = fleet_.policy.release.durations;
  durations = with_measured(durations, measured_);
}

void Rollout::begin_run() {
  run_ended_ = false;
  last_sequence_ = 0;
  record(RunStartedEvent{run_, fleet_yaml_, fleet_path_, fleet_.policy.release.name});
}

// One recovery path: the same apply() that follows every decision folds the journal.
Status Rollout::replay(bool resume, Instant now) {
  now_ = now;
  RunId last_run;
  std::map<Sequence, CommandMessage> out;
  std::optional<Error> unreadable;
  DurationGauge gauge;
  const Status read = journal_.read([&](const wire::Event& row) {
    const Result<Event> event = from_wire(row);
    if (!event) {
      unreadable = unreadable.value_or(event.error());
      return;
    }
    apply(observation_, *event);
    gauge.take(*event);
    now_ = std::max(now_, event->at);
    if (const auto* takeover = std::get_if<TakeoverEvent>(&event->body)) {
      epoch_ = std::max(epoch_, takeover->epoch);
    } else if (const auto* started = std::get_if<RunStartedEvent>(&event->body)) {
      last_run = started->run;
      run_ended_ = false;
      last_sequence_ = 0;
      out.clear();
    } else if (const auto* issued = std::get_if<CommandIssuedEvent>(&event->body)) {
      last_sequence_ = std::max(last_sequence_, issued->command.id.sequence);
      out[issued->command.id.sequence] = issued->command;
    } else if (const auto* settled = std::get_if<CommandSettledEvent>(&event->body)) {
      out.erase(settled->result.id.sequence);
    } else if (std::holds_alternative<RunEndedEvent>(event->body)) {
      run_ended_ = true;
    }
  });
  if (!read || unreadable) {
    return read ? *unreadable : read.error();
  }
  if (resume && (last_run.empty() || run_ended_)) {
    return make_error(
        ErrorCode::kNotFound,
        "there is no unfinished rollout here; start one with `lockstep upgrade FLEET`");
  }
  measure(gauge);
  ahead_ = now_ - now;
  ++epoch_;
  beat_ = first_beat(epoch_);
  if (resume) {
    run_ = last_run;
    last_sequence_ = std::max(last_sequence_, first_sequence(epoch_));
  }
  record(TakeoverEvent{epoch_, run_, holder_});
  if (resume) {
    for (auto& [sequence, command] : out) {
      command.epoch = epoch_;  // the same identity, under the new ruler
      publisher_.add(command, now_);
      told_.insert(command.node);
    }
  } else {
    begin_run();
  }
  require_sight_of_all(observation_, ++beat_);
  return commit() ? success() : Status{*trouble_};
}

Instant Rollout::turn(Instant now) {
  now_ = std::max(now_, now + ahead_);
  receive();
  tend_hooks();
  if (!deposed_) {
    decide();
  }
  if (!commit()) {
    return now_ - ahead_ + kJournalRetry;
  }
  if (deposed_) {
    return kNever;  // nothing more is said to anybody
  }
  finish_turn();
  const Instant next =
      std::min({publisher_.publish_due(now_), hooks_due(), plan_.recheck_at.value_or(kNever)});
  return next == kNever ? kNever : next - ahead_;
}

void Rollout::receive() {
  for (std::size_t n = 0; n < limits::kMaxReportsPerPass; ++n) {
    const std::optional<Heard> heard = next_heard(link_, log_);
    if (!heard) {
      return;
    }
    question(heard->from, heard->body);
    // An agent of another fleet, with an accepted key, is none of our business.
    if (hear(observation_, heard->from, heard->body, now_)) {
      receive_one(heard->from, heard->body);
    }
  }
}

void Rollout::receive_one(const NodeId& from, const UpBody& body) {
  if (const auto* heartbeat = std::get_if<HeartbeatMessage>(&body)) {
    answer(from, heartbeat->number);
  } else if (const auto* hello = std::get_if<HelloMessage>(&body)) {
    greetings_.insert_or_assign(from, *hello);
    depose(hello->highest_epoch, from);
    greet(from);
  } else if (const auto* ack = std::get_if<AckMessage>(&body)) {
    const CommandInFlight* const command =
        ack->id.run == run_ ? find_in_flight(observation_, ack->id.sequence) : nullptr;
    if (command != nullptr && command->node == from && !command->acknowledged) {
      record(CommandAckedEvent{ack->id.sequence});
    }
  } else if (const auto* result = std::get_if<ResultMessage>(&body)) {
    accept_result(from, *result);
  }
}

// A result counts once: for the command that is out on the node that speaks. Any other is
// answered so that the agent can forget it, and changes nothing.
void Rollout::accept_result(const NodeId& from, const ResultMessage& message) {
  const StepResult& result = message.result;
  if (result.reason == Reason::kStaleEpoch && message.ruling_epoch > epoch_) {
    depose(message.ruling_epoch, from);
    return;
  }
  const CommandInFlight* const command =
      result.id.run == run_ ? find_in_flight(observation_, result.id.sequence) : nullptr;
  to_settle_[from].push_back(result.id);
  if (command == nullptr || command->node != from) {
    return;
  }
  log_.info("step-settled", {{"node", from.text},
                             {"step", describe(command->step)},
                             {"outcome", to_text(result.outcome)},
                             {"detail", result.detail}});
  publisher_.settle(result.id.sequence);
  record(CommandSettledEvent{result});
  for (const ClusterObservation& cluster : observation_.clusters) {
    if (std::ranges::find(cluster.declared.nodes, from) != cluster.declared.nodes.end()) {
      look_again(cluster.declared.id);
    }
  }
}

// From here on only facts taken after this moment count for the cluster.
void Rollout::look_again(const ClusterId& cluster) {
  require_sight(observation_, cluster, ++beat_);
  const ClusterObservation* const c = find_cluster(observation_, cluster);
  to_look_.insert(c->declared.nodes.begin(), c->declared.nodes.end());
}

void Rollout::tell(const NodeId& node, const Down& message) {
  told_.insert(node);
  link_.publish(node, encode(message));
}

void Rollout::answer(const NodeId& node, std::uint64_t heartbeat) {
  const Sight* const sight = sight_of(observation_, node);
  const bool look =
      sight == nullptr || !sight->facts || sight->beat < required_beat(observation_, node);
  tell(node, EchoMessage{epoch_, beat_, now_, heartbeat, look});
}

void Rollout::greet(const NodeId& node) {
  tell(node, TakeoverMessage{epoch_, run_, holder_});
  tell(node, EchoMessage{epoch_, beat_, now_, 0, true});
  publisher_.hurry(node, now_);
}

void Rollout::decide() {
  for (Event& change : outage_changes(observation_, fleet_.policy, now_)) {
    record(std::move(change.body));
  }
  plan_ = make_plan(observation_, fleet_.policy, now_);
  const std::vector<Violation> violations =
      check_invariants(plan_, observation_, fleet_.policy, now_);
  if (!violations.empty()) {
    freeze(violations);
    plan_ = make_plan(observation_, fleet_.policy, now_);
  }
  for (const Decision& decision : plan_.decisions) {
    carry_out(decision);
  }
  over_ = rollout_over(plan_);
  if (over_ && !run_ended_ && !observation_.stop_asked) {
    run_ended_ = true;
    const int code = exit_code(observation_, plan_);
    record(RunEndedEvent{code,
                         code == 0 ? "finished" : "ended with exit code " + std::to_string(code)});
  }
}

void Rollout::carry_out(const Decision& decision) {
  const ClusterObservation* const cluster = find_cluster(observation_, decision.cluster);
  if (is_news(decision, *cluster)) {
    record(decided_event(decision));
    log_.info("decided", {{"cluster", decision.cluster.text},
                          {"verb", to_text(decision.verb)},
                          {"rule", decision.rule},
                          {"reason", decision.reason}});
  }
  if (decision.overrun && !cluster->outages.back().told_at) {
    const Overrun& overrun = *decision.overrun;
    record(OutageOverBudgetEvent{decision.cluster, overrun.outage, overrun.budget, overrun.remedy});
    log_.warning("outage-over-budget", {{"cluster", decision.cluster.text},
                                        {"outage", to_text(overrun.outage)},
                                        {"budget", to_text(overrun.budget)}});
  }
  switch (decision.verb) {
    case Verb::kBegin: begin_cluster(decision); break;
    case Verb::kRun: issue(decision); break;
    case Verb::kAsk:
      if (asked_.emplace(decision.cluster, *decision.gate).second) {
        record(GateAskedEvent{decision.cluster, *decision.gate, decision.reason});
      }
      break;
    case Verb::kCall: call_hook(decision); break;
    case Verb::kHalt:
    case Verb::kFinish: record(ended_event(decision, *cluster)); break;
    case Verb::kHold:
    case Verb::kNone: break;
  }
}

void Rollout::begin_cluster(const Decision& decision) {
  asked_.erase({decision.cluster, Gate::kBeforeOutage});
  asked_.erase({decision.cluster, Gate::kFailback});
  record(started_event(decision, *find_cluster(observation_, decision.cluster), fleet_.policy));
}

void Rollout::issue(const Decision& decision) {
  const PlannedStep& step = *decision.step;
  CommandMessage command{{run_, ++last_sequence_},
                         epoch_,
                         step.node,
                         step.step,
                         step.expectations,
                         now_,
                         now_ + fleet_.policy.limits.command_validity};
  to_publish_.push_back(command);
  record(CommandIssuedEvent{decision.cluster, decision.rule, std::move(command)});
}

void Rollout::record(EventBody body) {
  pending_.push_back({now_, std::move(body)});
  apply(observation_, pending_.back());
  journal_.append(to_wire(pending_.back()));
}

// Write, then act: nothing of this turn leaves before the journal has it.
bool Rollout::commit() {
  if (journal_.pending() == 0) {
    trouble_.reset();
    return true;
  }
  if (const Status status = journal_.commit(); !status) {
    if (!trouble_) {
      log_.error("journal-not-written", {{"why", status.error().message}});
    }
    trouble_ = status.error();
    return false;
  }
  trouble_.reset();
  std::vector<Event> durable;
  durable.swap(pending_);
  if (listener_) {
    for (const Event& event : durable) {
      listener_(event);
    }
  }
  return true;
}

void Rollout::finish_turn() {
  for (const CommandMessage& command : to_publish_) {
    publisher_.add(command, now_);
    told_.insert(command.node);
  }
  to_publish_.clear();
  start_hooks();
  for (const auto& [node, ids] : to_settle_) {
    for (const CommandId& id : ids) {
      tell(node, SettledMessage{id.run, {id.sequence}});
    }
  }
  to_settle_.clear();
  for (const NodeId& node : to_look_) {
    tell(node, EchoMessage{epoch_, beat_, now_, 0, true});
  }
  to_look_.clear();
}

}  // namespace lockstep
