#include "agent/judge.h"

namespace lockstep {
namespace {

Judgement refuse(Reason reason, std::string detail) {
  return {Answer::kRefuse, reason, std::move(detail)};
}

Judgement busy(const CommandFacts& command, const CommandId& in_hand) {
  if (in_hand.run == command.id.run) {
    return refuse(Reason::kBusy,
                  "step " + std::to_string(in_hand.sequence) + " of this run is in hand");
  }
  return refuse(Reason::kForeignRun, "step " + std::to_string(in_hand.sequence) + " of run " +
                                         in_hand.run.text + " is in hand");
}

}  // namespace

Judgement judge(const CommandFacts& command, const AgentMemory& memory) {
  if (memory.known == Known::kInHand) {
    return {Answer::kAckAgain, Reason::kNone, ""};
  }
  if (memory.known == Known::kEnded) {
    return {Answer::kReportAgain, Reason::kNone, ""};
  }
  if (command.node != memory.node) {
    return refuse(Reason::kForeignNode,
                  "the command is for " + command.node.text + ", this is " + memory.node.text);
  }
  if (command.epoch < memory.epoch) {
    return refuse(Reason::kStaleEpoch, "epoch " + std::to_string(command.epoch) + ", but " +
                                           std::to_string(memory.epoch) + " rules");
  }
  if (command.epoch > memory.epoch || !memory.controller_now) {
    return {Answer::kIgnore, Reason::kNone,
            "no Echo of epoch " + std::to_string(command.epoch) + " was heard yet"};
  }
  if (!command.readable) {
    return refuse(Reason::kUnknownStep, "a step or interlock that this agent does not know");
  }
  if (*memory.controller_now > command.valid_until) {
    return refuse(Reason::kExpired, "valid until " + to_text(command.valid_until) + ", it is " +
                                        to_text(*memory.controller_now));
  }
  if (memory.in_hand) {
    return busy(command, *memory.in_hand);
  }
  return {Answer::kAccept, Reason::kNone, ""};
}

}  // namespace lockstep
