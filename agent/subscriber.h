#pragma once
// Subscriber: takes what the controller says, judges it, and hands it on.
//
// A higher epoch is written to the ledger before anything said under it is obeyed. What cannot be
// used is dropped, counted by cause and logged (the 1st, 2nd, 4th, 8th … of a cause, so that a
// flood cannot fill the disk). Thread: the agent's loop.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "agent/executor.h"
#include "agent/hearing.h"
#include "agent/judge.h"
#include "agent/ledger.h"
#include "agent/reporter.h"
#include "agent/watch.h"
#include "common/log/log.h"
#include "common/transport/link.h"
#include "common/wire/messages.h"

namespace lockstep {

// Borrowed; all outlive the subscriber.
struct SubscriberParts {
  const NodeId& node;
  const BootId& boot;
  AgentLink& link;
  Ledger& ledger;
  Hearing& hearing;
  Executor& executor;
  Reporter& reporter;
  Watch& watch;
  Log& log;
};

class Subscriber {
 public:
  explicit Subscriber(SubscriberParts parts) : parts_(parts) {}

  // Takes what is waiting, at most limits::kMostHeardPerTurn messages; true if there may be more.
  bool drain(Instant now);

  [[nodiscard]] std::uint64_t heard() const { return heard_; }
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void hear(const EchoMessage& echo, Instant now);
  void hear(const CommandMessage& command, Instant now);
  void hear(const SettledMessage& settled, Instant now);
  void hear(const TakeoverMessage& takeover, Instant now);
  void hear(const UnreadableCommand& command, Instant now);

  // False when this epoch does not rule: a lower one, or one that could not be written down.
  bool obey(Epoch epoch, Instant now);
  [[nodiscard]] Judgement judged(const CommandFacts& facts, Instant now);
  void carry_out(const Judgement& judgement, const CommandId& id, Instant now);
  void refuse(const Judgement& judgement, const CommandId& id, Instant now);
  void answer_again(const CommandId& id);
  void drop(const std::string& cause, const std::string& detail);

  SubscriberParts parts_;
  std::uint64_t heard_ = 0;
  std::map<std::string, std::uint64_t> dropped_;  // by cause; causes are a handful of literals
};

}  // namespace lockstep
