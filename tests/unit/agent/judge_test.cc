#include "agent/judge.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

const RunId kRun{"00000000000000a1"};
const RunId kOtherRun{"00000000000000b2"};

CommandFacts good_command() { return {{kRun, 7}, 3, NodeId{"NODE2"}, Instant{10'000}, true}; }

AgentMemory good_memory() {
  AgentMemory memory;
  memory.node = NodeId{"NODE2"};
  memory.epoch = 3;
  memory.controller_now = Instant{9'000};
  return memory;
}

TEST(Judge, nothing_wrong_accepts) {
  EXPECT_EQ(judge(good_command(), good_memory()).answer, Answer::kAccept);
}

struct Refusal {
  const char* name;
  void (*spoil)(CommandFacts&, AgentMemory&);
  Reason reason;
};

void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }

class JudgeRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(JudgeRefuses, with_its_reason) {
  CommandFacts command = good_command();
  AgentMemory memory = good_memory();
  GetParam().spoil(command, memory);
  const Judgement judgement = judge(command, memory);
  EXPECT_EQ(judgement.answer, Answer::kRefuse);
  EXPECT_EQ(judgement.reason, GetParam().reason);
  EXPECT_FALSE(judgement.detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, JudgeRefuses,
    testing::Values(
        Refusal{"foreign_node", [](CommandFacts& c, AgentMemory&) { c.node = NodeId{"NODE1"}; },
                Reason::kForeignNode},
        Refusal{"stale_epoch", [](CommandFacts& c, AgentMemory&) { c.epoch = 2; },
                Reason::kStaleEpoch},
        Refusal{"stale_epoch_before_time",
                [](CommandFacts& c, AgentMemory& m) {
                  c.epoch = 2;
                  m.controller_now.reset();
                },
                Reason::kStaleEpoch},
        Refusal{"unreadable", [](CommandFacts& c, AgentMemory&) { c.readable = false; },
                Reason::kUnknownStep},
        Refusal{"expired",
                [](CommandFacts&, AgentMemory& m) { m.controller_now = Instant{10'001}; },
                Reason::kExpired},
        Refusal{"expired_before_busy",
                [](CommandFacts&, AgentMemory& m) {
                  m.controller_now = Instant{10'001};
                  m.in_hand = CommandId{kRun, 6};
                },
                Reason::kExpired},
        Refusal{"busy",
                [](CommandFacts&, AgentMemory& m) {
                  m.in_hand = CommandId{kRun, 6};
                },
                Reason::kBusy},
        Refusal{"foreign_run",
                [](CommandFacts&, AgentMemory& m) {
                  m.in_hand = CommandId{kOtherRun, 7};
                },
                Reason::kForeignRun}),
    [](const auto& suite) { return std::string{suite.param.name}; });

TEST(Judge, at_the_last_instant_accepts) {
  AgentMemory memory = good_memory();
  memory.controller_now = Instant{10'000};
  EXPECT_EQ(judge(good_command(), memory).answer, Answer::kAccept);
}

TEST(Judge, no_echo_heard_yet_ignores) {
  AgentMemory memory = good_memory();
  memory.controller_now.reset();
  EXPECT_EQ(judge(good_command(), memory).answer, Answer::kIgnore);
}

TEST(Judge, epoch_of_which_no_echo_was_heard_ignores) {
  CommandFacts command = good_command();
  command.epoch = 4;
  EXPECT_EQ(judge(command, good_memory()).answer, Answer::kIgnore);
}

// A result is final: neither a stale epoch nor expiry nor a damaged copy may contradict it.
TEST(Judge, double_of_an_ended_command_reports_again_whatever_else_it_says) {
  CommandFacts command = good_command();
  command.epoch = 1;
  command.readable = false;
  command.valid_until = Instant{0};
  AgentMemory memory = good_memory();
  memory.known = Known::kEnded;
  EXPECT_EQ(judge(command, memory).answer, Answer::kReportAgain);
}

TEST(Judge, double_of_the_command_in_hand_acknowledges_again) {
  AgentMemory memory = good_memory();
  memory.known = Known::kInHand;
  memory.in_hand = CommandId{kRun, 7};
  EXPECT_EQ(judge(good_command(), memory).answer, Answer::kAckAgain);
}

}  // namespace
}  // namespace lockstep
