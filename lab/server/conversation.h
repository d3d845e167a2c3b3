#pragma once
// What an agent and the lab's process say to each other, as values and as bytes (proto/lab.proto).
//
// What is decoded has passed every range and length check. Pure; thread: any.

#include <string>
#include <string_view>
#include <variant>

#include "common/value/facts.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/step.h"
#include "lab/world/work.h"

namespace lockstep::lab {

struct AskStatus {};
struct AskLook {};
struct AskBegin {
  Step step;
};
struct AskPoll {};
struct AskReattach {
  WorkHandle handle;
};

struct Question {
  NodeId node;
  std::variant<AskStatus, AskLook, AskBegin, AskPoll, AskReattach> ask;
};

struct NodeStatus {
  bool powered = false;
  BootId boot;
  bool agent_dead = false;
  bool isolated = false;
  int loss_permille = 0;
  friend bool operator==(const NodeStatus&, const NodeStatus&) = default;
};

struct Nothing {};  // no facts, because the node is off; or the status was all that was asked for
struct Started {
  WorkHandle handle;
};
struct Reattached {
  bool running = false;
};

struct Answer {
  NodeStatus status;
  std::variant<Nothing, NodeFacts, Started, Error, Work, Reattached> body;
};

std::string encode(const Question& question);
std::string encode(const Answer& answer);

// kDamaged: not a message. kInvalid: a field breaks a rule. kUnsupported: of an unknown kind.
Result<Question> decode_question(std::string_view bytes);
Result<Answer> decode_answer(std::string_view bytes);

}  // namespace lockstep::lab
