// The agent as its controller knows it: doubles, epochs, refusals, deafness.

#include "agent/agent.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "tests/unit/agent/bench.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const StopServices kStop{{"MOM"}};

class AgentTest : public testing::Test {
 protected:
  void SetUp() override {
    bench.start();
    bench.run(1s);
  }
  void say(const Down& message) {
    bench.say(message);
    bench.run(1s);
  }
  void finish_stop() {
    service_of(bench.node.facts, "MOM").state = ServiceState::kStopped;
    bench.node.end_step(tool_success());
    EXPECT_TRUE(bench.run_until([&] { return bench.result(1).has_value(); }));
  }
  std::size_t acks() { return bench.said<AckMessage>().size(); }

  Bench bench;
};

TEST_F(AgentTest, doubles_are_answered_and_acted_on_once) {
  const CommandMessage command = bench.command(1, kStop);
  say(command);
  say(command);
  say(command);
  EXPECT_EQ(acks(), 3U);
  finish_stop();
  bench.settle(1);
  bench.run(1s);
  const std::size_t reports = bench.results().size();
  say(command);
  EXPECT_EQ(bench.results().size(), reports + 1);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(AgentTest, stale_epoch_is_refused_and_names_the_one_that_rules) {
  bench.epoch = 5;
  say(TakeoverMessage{5, RunId{}, "other"});
  bench.echo();
  CommandMessage command = bench.command(1, kStop);
  command.epoch = 4;
  say(command);
  ASSERT_EQ(bench.result(1).value().reason, Reason::kStaleEpoch);
  EXPECT_EQ(bench.results().back().ruling_epoch, 5U);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(AgentTest, ruling_epoch_survives_a_crash) {
  bench.epoch = 5;
  bench.run(1min);
  bench.crash();
  bench.start();
  bench.run(1s);
  CommandMessage command = bench.command(1, kStop);
  command.epoch = 4;
  say(command);
  EXPECT_EQ(bench.result(1).value().reason, Reason::kStaleEpoch);
}

TEST_F(AgentTest, echo_of_a_lower_epoch_is_not_believed) {
  bench.epoch = 5;
  bench.run(1min);
  const std::size_t before = bench.said<FactsMessage>().size();
  say(EchoMessage{4, 900, bench.now, 0, true});
  EXPECT_EQ(bench.said<FactsMessage>().size(), before);
  EXPECT_TRUE(bench.logged("dropped cause=stale-echo"));
}

// What a controller published before the agent knew its time could have waited in a queue for
// hours.
TEST_F(AgentTest, command_before_any_echo_is_taken_only_after_one) {
  Bench fresh;
  fresh.silent = true;
  fresh.start();
  const CommandMessage command = fresh.command(1, kStop);
  fresh.say(command);
  fresh.run(5s);
  EXPECT_TRUE(fresh.said<AckMessage>().empty());
  EXPECT_TRUE(fresh.results().empty());
  fresh.echo();
  fresh.say(command);
  fresh.run(1s);
  EXPECT_EQ(fresh.said<AckMessage>().size(), 1U);
}

// Its time is that of another workstation; the old one says nothing about it.
TEST_F(AgentTest, takeover_makes_the_time_of_the_old_controller_void) {
  bench.silent = true;
  bench.epoch = 2;
  say(TakeoverMessage{2, RunId{}, "other"});
  const CommandMessage command = bench.command(1, kStop);
  say(command);
  EXPECT_EQ(acks(), 0U);
  bench.echo();
  say(command);
  EXPECT_EQ(acks(), 1U);
}

TEST_F(AgentTest, expiry_is_judged_by_the_controllers_clock) {
  CommandMessage command = bench.command(1, kStop);
  command.valid_until = bench.now + bench.controller_ahead - 1s;  // the node's clock is behind it
  say(command);
  EXPECT_EQ(bench.result(1).value().reason, Reason::kExpired);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(AgentTest, second_step_while_one_is_in_hand_is_refused) {
  say(bench.command(1, kStop));
  say(bench.command(2, RestartService{"RemoteRegistry"}));
  EXPECT_EQ(bench.result(2).value().reason, Reason::kBusy);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(AgentTest, command_for_another_node_is_refused) {
  CommandMessage command = bench.command(1, kStop);
  command.node = NodeId{"NODE1"};
  say(command);
  EXPECT_EQ(bench.result(1).value().reason, Reason::kForeignNode);
}

TEST_F(AgentTest, unknown_step_is_refused_with_its_fault) {
  say(bench.command(1, RunSetup{SetupMode::kUpgrade, std::string(5'000, 'x'), {8, 1, 0, 0}}));
  EXPECT_EQ(bench.result(1).value().reason, Reason::kUnknownStep);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(AgentTest, noise_is_dropped_counted_and_logged_sparingly) {
  const std::size_t lines = bench.log.size();
  for (int i = 0; i < 1000; ++i) {
    bench.link.down.push_back("\xff\xff noise");
  }
  bench.run(1s);
  EXPECT_EQ(bench.counts().dropped, 1000U);
  EXPECT_LE(bench.log.size() - lines, 12U);
  say(bench.command(1, kStop));
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(AgentTest, deaf_link_is_rebuilt_with_growing_pauses) {
  bench.silent = true;
  bench.run(limits::kDeafAfter - 2s);
  EXPECT_EQ(bench.link.rebuilds, 0);
  bench.run(4s);
  EXPECT_EQ(bench.link.rebuilds, 1);
  EXPECT_TRUE(bench.logged("link-rebuilt"));
  bench.run(1h);
  EXPECT_GE(bench.link.rebuilds, 55);
  EXPECT_LE(bench.link.rebuilds, 70);
}

TEST_F(AgentTest, link_that_is_heard_is_left_alone) {
  bench.run(1h);
  EXPECT_EQ(bench.link.rebuilds, 0);
  bench.silent = true;
  bench.run(3min);
  const int rebuilds = bench.link.rebuilds;
  bench.silent = false;
  bench.run(1h);
  EXPECT_LE(bench.link.rebuilds, rebuilds + 1);
}

TEST_F(AgentTest, hello_tells_what_is_in_hand) {
  say(bench.command(1, kStop));
  bench.crash();
  bench.start();
  const HelloMessage hello = bench.said<HelloMessage>().back();
  ASSERT_TRUE(hello.running);
  EXPECT_EQ(hello.running->sequence, 1U);
  EXPECT_EQ(hello.highest_epoch, 1U);
}

TEST_F(AgentTest, time_that_steps_back_moves_nothing_back) {
  bench.run(1min);
  const std::size_t beats = bench.said<HeartbeatMessage>().size();
  bench.now = bench.now - 1h;
  bench.run(1s);
  EXPECT_LE(bench.said<HeartbeatMessage>().size(), beats + 1);
}

}  // namespace
}  // namespace lockstep
