// The executor through the whole agent: what is begun, what is refused, how a step ends.

#include "agent/executor.h"

#include <gtest/gtest.h>

#include "agent/limits.h"
#include "tests/unit/agent/bench.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const BuildNumber kSp1{8, 1, 240, 6};
const RunSetup kUpgrade{SetupMode::kUpgrade, "C:\\Media\\SP1", kSp1};
const StopServices kStop{{"MOM"}};
const EnsureServiceRunning kFirewall{"SharedAccess"};

void finish_upgrade(FakePlatform& node) {
  node.facts.setup.configured = kSp1;
  node.facts.setup.unpacked = kSp1;
  node.end_step(tool_success());
}

class ExecutorTest : public testing::Test {
 protected:
  void SetUp() override {
    bench.start();
    bench.run(1s);
  }
  void give(Sequence sequence, const Step& step) {
    bench.say(bench.command(sequence, step));
    bench.run(1s);
  }
  StepResult wait_for(Sequence sequence, Duration most = 30min) {
    EXPECT_TRUE(bench.run_until([&] { return bench.result(sequence).has_value(); }, most));
    return bench.result(sequence).value_or(StepResult{});
  }

  Bench bench;
};

TEST_F(ExecutorTest, step_with_effect_is_done) {
  give(1, kUpgrade);
  ASSERT_EQ(bench.node.begun, std::vector<Step>{kUpgrade});
  bench.run(20min);
  finish_upgrade(bench.node);
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kDone) << result.detail;
  EXPECT_GE(result.took, Duration{20min});
  EXPECT_FALSE(result.from_evidence);
}

TEST_F(ExecutorTest, success_without_effect_is_failed) {
  give(1, kUpgrade);
  bench.node.end_step(tool_success());
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.reason, Reason::kNoEffect);
}

TEST_F(ExecutorTest, effect_that_shows_late_is_done) {
  give(1, kUpgrade);
  bench.node.end_step(tool_success());
  bench.run(limits::kEffectPatience - 10s);
  EXPECT_FALSE(bench.result(1));
  bench.node.facts.setup.configured = kSp1;
  bench.node.facts.setup.unpacked = kSp1;
  EXPECT_EQ(wait_for(1).outcome, Outcome::kDone);
}

TEST_F(ExecutorTest, failure_with_effect_is_done_and_tells_both) {
  give(1, kUpgrade);
  finish_upgrade(bench.node);
  bench.node.end_step(tool_failure(Reason::kError));
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kDone);
  EXPECT_NE(result.detail.find("exit code 1"), std::string::npos);
}

TEST_F(ExecutorTest, effect_that_cannot_be_told_is_in_doubt) {
  give(1, kUpgrade);
  bench.node.facts.setup.configured = {};
  bench.node.facts.setup.unpacked = {};
  bench.node.end_step(tool_success());
  bench.run(limits::kUnclearPatience - 10s);
  EXPECT_FALSE(bench.result(1)) << "settled before its time";
  EXPECT_EQ(wait_for(1).outcome, Outcome::kInDoubt);
}

TEST_F(ExecutorTest, setup_process_that_is_alive_is_waited_for) {
  give(1, kUpgrade);
  bench.node.facts.setup.running = true;
  bench.node.end_step(tool_failure(Reason::kError));
  bench.run(2h);
  EXPECT_FALSE(bench.result(1));
  bench.node.facts.setup.running = false;
  EXPECT_EQ(wait_for(1).outcome, Outcome::kFailed);
}

TEST_F(ExecutorTest, own_interlock_broken_refuses_and_begins_nothing) {
  bench.node.facts.cluster->groups.at(0).owner = NodeId{"NODE2"};
  give(1, kUpgrade);
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.reason, Reason::kExpectation);
  EXPECT_NE(result.detail.find("owns-no-group"), std::string::npos) << result.detail;
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, interlock_of_the_command_broken_refuses_and_begins_nothing) {
  CommandMessage command = bench.command(1, kStop);
  command.expectations = {{Interlock::kCopiesHealthy, ""}};
  bench.node.facts.cms->copies.at(0).status = CopyStatus::kFailed;
  bench.say(command);
  EXPECT_EQ(wait_for(1).reason, Reason::kExpectation);
  EXPECT_TRUE(bench.node.begun.empty());
}

// A look that began before acceptance is older than the decision that it would have to confirm.
TEST_F(ExecutorTest, interlocks_are_checked_on_facts_taken_after_acceptance) {
  bench.node.slow_look = true;
  bench.echo(true);
  bench.run(1s);  // this look still shows a node that owns no group
  bench.node.facts.cluster->groups.at(0).owner = NodeId{"NODE2"};
  give(1, kUpgrade);
  bench.node.slow_look = false;
  EXPECT_EQ(wait_for(1).reason, Reason::kExpectation);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, policy_refuses_before_anything_starts) {
  give(1, RunSetup{SetupMode::kUpgrade, "D:\\Elsewhere", kSp1});
  EXPECT_EQ(wait_for(1).reason, Reason::kPolicy);
  give(2, StopServices{{"LanmanServer"}});
  EXPECT_EQ(wait_for(2).reason, Reason::kPolicy);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, name_that_the_node_never_showed_is_refused) {
  give(1, StopCms{"E2K7CCR; Remove-Mailbox"});
  EXPECT_EQ(wait_for(1).reason, Reason::kPolicy);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, look_that_takes_longer_than_the_command_is_valid_refuses) {
  bench.node.slow_look = true;
  give(1, kStop);
  bench.run(11min);
  bench.node.slow_look = false;
  EXPECT_EQ(wait_for(1).reason, Reason::kExpired);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, platform_that_cannot_begin_is_a_refusal) {
  bench.node.begin_error = make_error(ErrorCode::kUnavailable, "no process could be made");
  give(1, kStop);
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.reason, Reason::kTransient);
}

TEST_F(ExecutorTest, observe_is_done_by_a_look_alone) {
  give(1, Observe{});
  EXPECT_EQ(wait_for(1).outcome, Outcome::kDone);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(ExecutorTest, controller_lost_finishes_the_step_in_hand) {
  give(1, kUpgrade);
  bench.silent = true;
  bench.run(10min);
  finish_upgrade(bench.node);
  EXPECT_EQ(wait_for(1).outcome, Outcome::kDone);
}

TEST_F(ExecutorTest, controller_lost_before_the_start_starts_nothing_until_heard) {
  bench.node.slow_look = true;
  give(1, kStop);
  bench.silent = true;
  bench.run(2min);
  bench.node.slow_look = false;
  bench.run(2min);
  EXPECT_TRUE(bench.node.begun.empty());
  bench.silent = false;
  bench.run(1min);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

// ---- dead-man

class DeadManTest : public ExecutorTest {
 protected:
  void firewall(ServiceState state) { service_of(bench.node.facts, "SharedAccess").state = state; }
};

TEST_F(DeadManTest, firewall_step_is_done_only_after_an_echo_from_after_its_start) {
  give(1, kFirewall);
  bench.silent = true;
  firewall(ServiceState::kRunning);
  bench.node.end_step(tool_success());
  bench.run(30s);
  EXPECT_FALSE(bench.result(1));
  bench.silent = false;
  bench.run(30s);
  EXPECT_EQ(bench.result(1).value().outcome, Outcome::kDone);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(DeadManTest, silence_after_the_firewall_started_stops_it_again) {
  give(1, kFirewall);
  bench.silent = true;
  firewall(ServiceState::kRunning);
  bench.node.end_step(tool_success());
  ASSERT_TRUE(bench.run_until([&] { return bench.node.begun.size() == 2; }, 90s));
  EXPECT_EQ(bench.node.begun.at(1), Step{StopServices{{"SharedAccess"}}});
  firewall(ServiceState::kStopped);
  bench.node.end_step(tool_success());
  bench.silent = false;
  const StepResult result = wait_for(1);
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.reason, Reason::kIsolated);
}

TEST_F(DeadManTest, stop_that_fails_is_tried_until_it_works) {
  give(1, kFirewall);
  bench.silent = true;
  firewall(ServiceState::kRunning);
  bench.node.end_step(tool_success());
  bench.before_turn = [&] {
    if (bench.node.running()) {
      bench.node.end_step(tool_failure(Reason::kError));
    }
  };
  EXPECT_TRUE(bench.run_until([&] { return bench.node.begun.size() >= 6; }, 10min));
  EXPECT_FALSE(bench.result(1));
  firewall(ServiceState::kStopped);
  EXPECT_EQ(wait_for(1).reason, Reason::kIsolated);
}

TEST_F(DeadManTest, crash_between_start_and_echo_leaves_the_timer_armed) {
  give(1, kFirewall);
  bench.silent = true;
  firewall(ServiceState::kRunning);
  bench.crash();
  bench.node.kill_step();
  bench.start();
  EXPECT_TRUE(bench.run_until([&] { return bench.node.begun.size() == 2; }, 90s));
  EXPECT_EQ(bench.node.begun.at(1), Step{StopServices{{"SharedAccess"}}});
}

}  // namespace
}  // namespace lockstep
