#pragma once
// What the two daemons say to each other, as values: Down (controller to agent) and Up (agent to
// controller). proto/command.proto and proto/report.proto tell who says what after what.
//
// encode() makes the bytes of one message, decode_*() reads them. What is decoded has passed every
// range and length check, so no daemon sees protobuf or an unchecked value. Text that a foreign
// program wrote travels as bytes and may not be UTF-8. Pure; thread: any.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/value/expectation.h"
#include "common/value/facts.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/result.h"
#include "common/value/step.h"
#include "common/value/time.h"

namespace lockstep {

// ---- Down

struct EchoMessage {
  Epoch epoch = 0;
  Beat beat = 0;
  Instant now;                  // the controller's time
  std::uint64_t heartbeat = 0;  // number of the heartbeat that this answers; 0: none
  bool look = false;            // take facts now and report them
  friend bool operator==(const EchoMessage&, const EchoMessage&) = default;
};

struct CommandMessage {
  CommandId id;
  Epoch epoch = 0;
  NodeId node;
  Step step;
  std::vector<Expectation> expectations;  // in addition to the step's own
  Instant issued_at;
  Instant valid_until;  // start no later; the controller's time
  friend bool operator==(const CommandMessage&, const CommandMessage&) = default;
};

struct SettledMessage {
  RunId run;
  std::vector<Sequence> sequences;  // at most kMostSettled
  friend bool operator==(const SettledMessage&, const SettledMessage&) = default;
};

struct TakeoverMessage {
  Epoch epoch = 0;
  RunId run;           // empty: no rollout yet
  std::string holder;  // host and process of the controller, for people
  friend bool operator==(const TakeoverMessage&, const TakeoverMessage&) = default;
};

// What the controller can say.
using Down = std::variant<EchoMessage, CommandMessage, SettledMessage, TakeoverMessage>;

// A command that says who must do it but not, in words known here, what: refused as kUnknownStep,
// with the error as detail.
struct UnreadableCommand {
  CommandId id;
  Epoch epoch = 0;
  NodeId node;
  Error error;
};

// What the agent can hear.
using HeardDown =
    std::variant<EchoMessage, CommandMessage, SettledMessage, TakeoverMessage, UnreadableCommand>;

std::string encode(const Down& message);

// kDamaged: not a message. kInvalid: a field breaks a rule. kUnsupported: a message of an unknown
// kind.
Result<HeardDown> decode_down(std::string_view bytes);

// ---- Up

struct HelloMessage {
  std::string agent_version;
  BootId boot;
  Epoch highest_epoch = 0;           // that the ledger has seen; 0: none
  std::optional<CommandId> running;  // step in hand
  friend bool operator==(const HelloMessage&, const HelloMessage&) = default;
};

struct HeartbeatMessage {
  std::uint64_t number = 0;  // 1 or more, grows within a connection
  std::uint64_t echoed = 0;  // number of the last heartbeat of which the echo arrived; 0: none
  friend bool operator==(const HeartbeatMessage&, const HeartbeatMessage&) = default;
};

struct FactsMessage {
  Beat beat = 0;  // highest beat received before looking
  NodeFacts facts;
  friend bool operator==(const FactsMessage&, const FactsMessage&) = default;
};

struct AckMessage {
  CommandId id;
  friend bool operator==(const AckMessage&, const AckMessage&) = default;
};

struct ProgressMessage {
  CommandId id;
  StepProgress progress;
  friend bool operator==(const ProgressMessage&, const ProgressMessage&) = default;
};

struct ResultMessage {
  StepResult result;
  Epoch ruling_epoch = 0;  // with kStaleEpoch: the epoch that the agent obeys
  friend bool operator==(const ResultMessage&, const ResultMessage&) = default;
};

struct LogExcerptMessage {
  std::string source;  // file or program
  std::string text;    // bytes
  friend bool operator==(const LogExcerptMessage&, const LogExcerptMessage&) = default;
};

using UpBody = std::variant<HelloMessage, HeartbeatMessage, FactsMessage, AckMessage,
                            ProgressMessage, ResultMessage, LogExcerptMessage>;

struct Up {
  NodeId node;  // the agent's own; the receiver compares it with the key's node
  UpBody body;
  friend bool operator==(const Up&, const Up&) = default;
};

std::string encode(const Up& message);

// Errors as for decode_down(). Facts must be those of the node that the message names.
Result<Up> decode_up(std::string_view bytes);

}  // namespace lockstep
