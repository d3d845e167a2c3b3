#include "agent/reporter.h"

#include <gtest/gtest.h>

#include "agent/limits.h"
#include "common/limits.h"
#include "tests/unit/agent/bench.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const StopServices kStop{{"MOM"}};

class ReporterTest : public testing::Test {
 protected:
  void SetUp() override {
    bench.start();
    bench.run(1s);
  }
  std::size_t facts_said() { return bench.said<FactsMessage>().size(); }

  Bench bench;
};

TEST_F(ReporterTest, introduces_itself_first) {
  ASSERT_TRUE(std::holds_alternative<HelloMessage>(bench.heard.at(0)));
  const auto hello = std::get<HelloMessage>(bench.heard.at(0));
  EXPECT_EQ(hello.agent_version, "1.2.3");
  EXPECT_EQ(hello.boot, BootId{"boot-1"});
}

TEST_F(ReporterTest, heartbeats_are_numbered_and_carry_the_last_echo) {
  bench.run(1min);
  const auto beats = bench.said<HeartbeatMessage>();
  ASSERT_GE(beats.size(), 4U);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    EXPECT_EQ(beats[i].number, i + 1);
  }
  EXPECT_EQ(beats.back().echoed, beats.back().number - 1);
}

TEST_F(ReporterTest, greets_until_an_echo_is_heard) {
  Bench deaf;
  deaf.silent = true;
  deaf.start();
  deaf.run(limits::kHeartbeatInterval * 2);
  EXPECT_EQ(deaf.said<HelloMessage>().size(), 3U);
  deaf.silent = false;
  deaf.run(limits::kHeartbeatInterval);
  // The new epoch is greeted too, then no more.
  const std::size_t greetings = deaf.said<HelloMessage>().size();
  deaf.run(10min);
  EXPECT_LE(deaf.said<HelloMessage>().size(), greetings + 2);
}

TEST_F(ReporterTest, greets_until_a_heartbeat_of_its_own_is_echoed) {
  Bench unheard;
  unheard.silent = true;
  unheard.start();
  // A controller's first Echo goes out before it has heard anybody: no heartbeat is in it.
  unheard.echo();
  unheard.run(limits::kHeartbeatInterval);
  const std::size_t greetings = unheard.said<HelloMessage>().size();
  unheard.run(limits::kHeartbeatInterval * 2);
  EXPECT_EQ(unheard.said<HelloMessage>().size(), greetings + 2);
}

TEST_F(ReporterTest, unchanged_facts_go_out_once_an_interval) {
  bench.run(2min);
  const std::size_t before = facts_said();
  for (int i = 0; i < 10; ++i) {
    bench.node.facts.up_for += 1min;  // ages are no change
    bench.run(limits::kFactsInterval);
  }
  EXPECT_EQ(facts_said() - before, 10U);
}

TEST_F(ReporterTest, changed_facts_go_out_with_the_next_look) {
  bench.run(2min);
  const std::size_t before = facts_said();
  service_of(bench.node.facts, "MOM").state = ServiceState::kStopped;
  bench.run(limits::kLookInterval);
  EXPECT_EQ(facts_said(), before + 1);
}

TEST_F(ReporterTest, asked_for_facts_go_out_even_when_unchanged) {
  const std::size_t before = facts_said();
  bench.beat = 17;
  bench.echo(true);
  bench.run(1s);
  ASSERT_EQ(facts_said(), before + 1);
  EXPECT_EQ(bench.said<FactsMessage>().back().beat, 17U);
}

// The look was begun under beat 5; that beat 9 arrived meanwhile does not make it newer.
TEST_F(ReporterTest, facts_carry_the_beat_received_before_the_look_began) {
  bench.beat = 5;
  bench.echo();
  bench.run(1s);
  bench.node.slow_look = true;
  bench.echo(true);
  bench.run(1s);
  bench.beat = 9;
  bench.echo();
  bench.run(1s);
  bench.node.slow_look = false;
  bench.run(1s);
  EXPECT_EQ(bench.said<FactsMessage>().back().beat, 5U);
}

TEST_F(ReporterTest, look_asked_for_during_a_look_is_answered_by_the_next_one) {
  bench.node.slow_look = true;
  bench.beat = 5;
  bench.echo(true);
  bench.run(1s);
  bench.beat = 9;
  bench.echo(true);
  bench.run(1s);
  bench.node.slow_look = false;
  bench.run(2s);
  EXPECT_EQ(bench.said<FactsMessage>().back().beat, 9U);
}

TEST_F(ReporterTest, result_is_repeated_with_growing_pauses_until_settled) {
  bench.say(bench.command(1, kStop));
  bench.run(1s);
  service_of(bench.node.facts, "MOM").state = ServiceState::kStopped;
  bench.node.end_step(tool_success());
  ASSERT_TRUE(bench.run_until([&] { return bench.result(1).has_value(); }));
  const std::size_t first = bench.results().size();
  bench.run(10min);
  const std::size_t repeats = bench.results().size() - first;
  EXPECT_GE(repeats, 10U);
  EXPECT_LE(repeats, 16U);
  bench.settle(1);
  bench.run(1s);
  const std::size_t settled = bench.results().size();
  bench.run(10min);
  EXPECT_EQ(bench.results().size(), settled);
}

TEST_F(ReporterTest, progress_is_sent_on_change_and_not_too_often) {
  bench.say(bench.command(1, RunSetup{SetupMode::kUpgrade, "C:\\Media", {8, 1, 240, 6}}));
  bench.run(1s);
  int stage = 0;
  bench.before_turn = [&] { bench.node.report({"Copying files", ++stage, 0, true, {}}); };
  bench.run(60s);
  const std::size_t sent = bench.said<ProgressMessage>().size();
  EXPECT_GE(sent, 10U);
  EXPECT_LE(sent, 31U);
}

TEST(WithoutAges, hides_what_always_grows_and_nothing_else) {
  NodeFacts a = sample_facts();
  NodeFacts b = a;
  b.up_for += 1min;
  b.services.at(0).running_for += 1min;
  b.cms->copies.at(0).last_inspected_ago += 1min;
  b.cms->last_full_backup_ago = 5h;
  EXPECT_EQ(without_ages(a), without_ages(b));
  b.cms->last_full_backup_ago.reset();
  EXPECT_NE(without_ages(a), without_ages(b));
}

}  // namespace
}  // namespace lockstep
