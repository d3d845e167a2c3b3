#pragma once
// The judge: what to do with a command that has arrived. Pure: standard library and common/value
// only.
//
// It decides from the command's identity, the ledger's memory and the controller's time; whether
// the step may act on this node now is decided later, on fresh facts (agent/executor.h) and by the
// node's own policy (agent/policy.h).

#include <optional>
#include <string>

#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/time.h"

namespace lockstep {

// What the judge needs of a command.
struct CommandFacts {
  CommandId id;
  Epoch epoch = 0;
  NodeId node;
  Instant valid_until;   // controller's time
  bool readable = true;  // false: a step or interlock that this agent does not know
};

// What the ledger knows of a command's id.
enum class Known {
  kUnseen,  // not in the ledger
  kInHand,  // accepted or started: no result yet
  kEnded,   // has a result, settled or not
};

struct AgentMemory {
  NodeId node;      // the agent's own
  Epoch epoch = 0;  // highest ever obeyed, durable
  Known known = Known::kUnseen;
  std::optional<CommandId> in_hand;  // the one step that is accepted or started
  // The controller's time now, from the last Echo of `epoch` that this life of the agent has heard.
  // Absent before the first: then no command can be known to be in time.
  std::optional<Instant> controller_now;
};

enum class Answer {
  kAccept,       // write it to the ledger, acknowledge, act
  kAckAgain,     // a double of the step in hand
  kReportAgain,  // a double of an ended one: its result again, never a second deed
  kRefuse,       // final: a Result of outcome refused, in the ledger before it is sent
  kIgnore,       // not judged yet: nothing is written or said, it will be published again
};

struct Judgement {
  Answer answer = Answer::kIgnore;
  Reason reason = Reason::kNone;  // kRefuse
  std::string detail;             // one sentence: kRefuse, kIgnore
  friend bool operator==(const Judgement&, const Judgement&) = default;
};

// The order of the questions is part of the contract:
//   1. known id           answered as before, whatever else the command says: a result is final
//   2. foreign node       refused
//   3. stale epoch        refused
//   4. time unknown       ignored until an Echo of the command's epoch was heard, so that a command
//                         that waited in a queue can never start late
//   5. unreadable         refused
//   6. expired            refused
//   7. a step in hand     refused as busy (same run) or as a foreign run
//   8. else               accepted
Judgement judge(const CommandFacts& command, const AgentMemory& memory);

}  // namespace lockstep
