#include "agent/subscriber.h"

#include <bit>

#include "agent/limits.h"
#include "agent/refusal.h"
#include "common/value/names.h"

namespace lockstep {

bool Subscriber::drain(Instant now) {
  for (std::size_t i = 0; i < limits::kMostHeardPerTurn; ++i) {
    const std::optional<std::string> bytes = parts_.link.receive();
    if (!bytes) {
      return false;
    }
    ++heard_;
    const Result<HeardDown> message = decode_down(*bytes);
    if (message.ok()) {
      std::visit([&](const auto& body) { hear(body, now); }, *message);
    } else {
      drop("unreadable", message.error().message);
    }
  }
  return true;
}

std::uint64_t Subscriber::dropped() const {
  std::uint64_t total = 0;
  for (const auto& [cause, count] : dropped_) {
    total += count;
  }
  return total;
}

void Subscriber::hear(const EchoMessage& echo, Instant now) {
  if (!obey(echo.epoch, now)) {
    drop("stale-echo", "epoch " + std::to_string(echo.epoch));
    return;
  }
  parts_.hearing.echo(echo.beat, echo.now, echo.heartbeat, now);
  if (echo.look) {
    parts_.reporter.owe_facts(parts_.watch.ask(parts_.hearing.beat()));
  }
}

void Subscriber::hear(const TakeoverMessage& takeover, Instant now) {
  if (!obey(takeover.epoch, now)) {
    drop("stale-takeover", "epoch " + std::to_string(takeover.epoch) + " of " + takeover.holder);
  }
}

void Subscriber::hear(const SettledMessage& settled, Instant) {
  for (const Sequence sequence : settled.sequences) {
    const CommandId id{settled.run, sequence};
    const std::optional<LedgerEntry> entry = parts_.ledger.find(id);
    if (!entry || entry->state != EntryState::kEnded) {
      continue;  // settled already, or never ours
    }
    if (const Status done = parts_.ledger.settle(id); !done.ok()) {
      parts_.log.error("not-settled", {{"command", to_text(id)}, {"why", done.error().message}});
      continue;  // reported again, and settled again
    }
    parts_.reporter.settled(id);
    parts_.log.debug("settled", {{"command", to_text(id)}});
  }
}

void Subscriber::hear(const CommandMessage& command, Instant now) {
  obey(command.epoch, now);
  const Judgement judgement =
      judged({command.id, command.epoch, command.node, command.valid_until, true}, now);
  if (judgement.answer != Answer::kAccept) {
    carry_out(judgement, command.id, now);
    return;
  }
  const Status accepted =
      parts_.ledger.accept(command.id, command.epoch, command.step, parts_.boot);
  if (!accepted.ok()) {
    // Not acknowledged, so it is published again.
    parts_.log.error("not-accepted",
                     {{"command", to_text(command.id)}, {"why", accepted.error().message}});
    return;
  }
  parts_.log.info("accepted", {{"command", to_text(command.id)},
                               {"epoch", std::to_string(command.epoch)},
                               {"step", describe(command.step)}});
  parts_.reporter.acknowledge(command.id);
  parts_.executor.take({command.id, command.step, command.expectations, command.valid_until}, now);
}

void Subscriber::hear(const UnreadableCommand& command, Instant now) {
  obey(command.epoch, now);
  Judgement judgement = judged({command.id, command.epoch, command.node, kNever, false}, now);
  if (judgement.reason == Reason::kUnknownStep) {
    judgement.detail = command.error.message;
  }
  carry_out(judgement, command.id, now);
}

bool Subscriber::obey(Epoch epoch, Instant now) {
  const Epoch ruling = parts_.ledger.epoch();
  if (epoch <= ruling) {
    return epoch == ruling;
  }
  if (const Status raised = parts_.ledger.raise_epoch(epoch); !raised.ok()) {
    parts_.log.error("epoch-not-raised",
                     {{"epoch", std::to_string(epoch)}, {"why", raised.error().message}});
    return false;
  }
  parts_.log.info("obeys", {{"epoch", std::to_string(epoch)}, {"before", std::to_string(ruling)}});
  parts_.hearing.forget();
  parts_.reporter.introduce(now);
  return true;
}

Judgement Subscriber::judged(const CommandFacts& facts, Instant now) {
  AgentMemory memory{parts_.node, parts_.ledger.epoch(), Known::kUnseen, parts_.executor.in_hand(),
                     parts_.hearing.controller_now(now)};
  if (const auto entry = parts_.ledger.find(facts.id)) {
    memory.known = entry->result ? Known::kEnded : Known::kInHand;
  }
  return judge(facts, memory);
}

void Subscriber::carry_out(const Judgement& judgement, const CommandId& id, Instant now) {
  switch (judgement.answer) {
    case Answer::kAckAgain: parts_.reporter.acknowledge(id); break;
    case Answer::kReportAgain: answer_again(id); break;
    case Answer::kRefuse: refuse(judgement, id, now); break;
    case Answer::kIgnore: drop("command-not-judged", to_text(id) + ": " + judgement.detail); break;
    case Answer::kAccept: check(false, "an accepted command is carried out by its step"); break;
  }
}

void Subscriber::refuse(const Judgement& judgement, const CommandId& id, Instant now) {
  StepResult result = refusal(judgement.reason, judgement.detail);
  result.id = id;
  if (const Status written = parts_.ledger.end(result); !written.ok()) {
    // A refusal that could be forgotten is not given; the command is published again.
    parts_.log.error("refusal-not-written",
                     {{"command", to_text(id)}, {"why", written.error().message}});
    return;
  }
  parts_.log.warning("refused", {{"command", to_text(id)},
                                 {"reason", to_text(judgement.reason)},
                                 {"detail", judgement.detail}});
  parts_.reporter.report(result, now);
}

void Subscriber::answer_again(const CommandId& id) {
  if (const auto entry = parts_.ledger.find(id); entry && entry->result) {
    parts_.reporter.answer(*entry->result);
  }
}

void Subscriber::drop(const std::string& cause, const std::string& detail) {
  const std::uint64_t count = ++dropped_[cause];
  if (std::has_single_bit(count)) {
    parts_.log.warning("dropped",
                       {{"cause", cause}, {"count", std::to_string(count)}, {"detail", detail}});
  }
}

}  // namespace lockstep
