// The agent is killed at every point between accepting and settling a step: it acts once, and the
// result is the right one.

#include <gtest/gtest.h>

#include "agent/limits.h"
#include "tests/unit/agent/bench.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const BuildNumber kSp1{8, 1, 240, 6};
const RunSetup kUpgrade{SetupMode::kUpgrade, "C:\\Media\\SP1", kSp1};

const InstallPackage kPackage{"dotnet-2.0-sp1", "C:\\Media\\NetFx20SP1_x64.exe",
                              std::string(64, 'a')};

class CrashTest : public testing::Test {
 protected:
  void SetUp() override {
    bench.start();
    bench.run(1s);
  }
  void restart() {
    bench.crash();
    bench.run_off(5s);
    bench.start();
  }
  void give(const Step& step) {
    command = bench.command(1, step);
    bench.say(command);
    bench.run(1s);
  }
  void upgrade_works() {
    bench.node.facts.setup.configured = kSp1;
    bench.node.facts.setup.unpacked = kSp1;
  }
  StepResult wait() {
    EXPECT_TRUE(bench.run_until([&] { return bench.result(1).has_value(); }, 30min));
    return bench.result(1).value_or(StepResult{});
  }

  Bench bench;
  CommandMessage command;
};

TEST_F(CrashTest, accepted_and_not_started_is_refused_because_nothing_was_started) {
  bench.node.slow_look = true;
  give(kUpgrade);
  bench.node.slow_look = false;
  restart();
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.reason, Reason::kTransient);
  bench.say(command);
  bench.run(1min);
  EXPECT_TRUE(bench.node.begun.empty());
}

TEST_F(CrashTest, running_step_is_followed_and_not_begun_again) {
  give(kUpgrade);
  restart();
  bench.say(command);
  bench.run(1min);
  upgrade_works();
  bench.node.end_step(tool_success());
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kDone);
  EXPECT_FALSE(result.from_evidence);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(CrashTest, step_that_ended_meanwhile_is_told_from_evidence) {
  give(kUpgrade);
  bench.crash();
  upgrade_works();
  bench.node.kill_step();
  bench.start();
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kDone);
  EXPECT_TRUE(result.from_evidence);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(CrashTest, step_that_died_midway_is_interrupted) {
  give(kUpgrade);
  bench.crash();
  bench.node.facts.setup.watermark = true;
  bench.node.kill_step();
  bench.start();
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.reason, Reason::kInterrupted);
}

TEST_F(CrashTest, while_looking_for_the_effect_is_told_from_evidence) {
  give(kUpgrade);
  bench.node.slow_look = true;
  bench.node.end_step(tool_success());
  bench.run(5s);
  bench.crash();
  upgrade_works();
  bench.node.slow_look = false;
  bench.start();
  EXPECT_EQ(wait().outcome, Outcome::kDone);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST_F(CrashTest, result_not_settled_is_reported_by_the_next_life) {
  give(kUpgrade);
  upgrade_works();
  bench.node.end_step(tool_success());
  const StepResult before = wait();
  restart();
  const std::size_t reports = bench.results().size();
  bench.run(10s);
  EXPECT_GT(bench.results().size(), reports);
  EXPECT_EQ(wait(), before);
}

TEST_F(CrashTest, settled_result_is_not_reported_by_the_next_life) {
  give(kUpgrade);
  upgrade_works();
  bench.node.end_step(tool_success());
  wait();
  bench.settle(1);
  bench.run(1s);
  const std::size_t reports = bench.results().size();
  restart();
  bench.run(5min);
  EXPECT_EQ(bench.results().size(), reports);
}

TEST_F(CrashTest, reboot_is_done_by_the_life_after_it) {
  give(RebootNode{BootId{"boot-1"}, "step B7"});
  ASSERT_EQ(bench.node.begun.size(), 1U);
  bench.crash();
  bench.node.reboot("boot-2");
  bench.run_off(8min);
  bench.start();
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kDone);
  EXPECT_TRUE(result.from_evidence);
  bench.say(command);
  bench.run(1min);
  EXPECT_EQ(bench.node.begun.size(), 1U) << "rebooted twice";
}

TEST_F(CrashTest, agent_restart_before_the_node_goes_down_waits_for_the_reboot) {
  give(RebootNode{BootId{"boot-1"}, "step B7"});
  bench.node.end_step(tool_success());
  bench.run(1s);
  restart();
  bench.run(2min);
  EXPECT_FALSE(bench.result(1));
  bench.crash();
  bench.node.reboot("boot-2");
  bench.start();
  EXPECT_EQ(wait().outcome, Outcome::kDone);
}

TEST_F(CrashTest, reboot_that_never_comes_has_failed) {
  give(RebootNode{BootId{"boot-1"}, "step B7"});
  bench.node.end_step(tool_success());
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.reason, Reason::kNoEffect);
}

// After a boot the cluster service and the Exchange shell need minutes; that is not doubt yet.
TEST_F(CrashTest, unreadable_facts_after_a_boot_are_waited_for) {
  give(MoveGroup{"Cluster Group", NodeId{"NODE1"}});
  bench.crash();
  const std::optional<ClusterFacts> cluster = bench.node.facts.cluster;
  bench.node.reboot("boot-2");
  bench.node.facts.cluster.reset();
  bench.start();
  bench.run(3min);
  EXPECT_FALSE(bench.result(1));
  bench.node.facts.cluster = cluster;
  EXPECT_EQ(wait().outcome, Outcome::kDone);
}

// Looks take three turns here, so that there is a turn between any two writes to the ledger.
class CutTest : public testing::TestWithParam<int> {};

TEST_P(CutTest, killed_after_so_many_turns_acts_once) {
  Bench bench;
  bench.start();
  bench.run(1s);
  const CommandMessage command = bench.command(1, kUpgrade);
  bench.say(command);
  int turns = 0;
  bench.before_turn = [&] { bench.node.slow_look = ++turns % 3 != 0; };
  for (int i = 0; i < GetParam(); ++i) {
    bench.turn_once();
    if (i == 15) {
      bench.node.facts.setup.configured = kSp1;
      bench.node.facts.setup.unpacked = kSp1;
      bench.node.end_step(tool_success());
    }
  }
  bench.start();
  bench.node.facts.setup.configured = kSp1;
  bench.node.facts.setup.unpacked = kSp1;
  bench.node.end_step(tool_success());
  bench.run(1s);
  bench.say(command);
  ASSERT_TRUE(bench.run_until([&] { return bench.result(1).has_value(); }));
  const bool acted = !bench.node.begun.empty();
  EXPECT_LE(bench.node.begun.size(), 1U);
  EXPECT_EQ(bench.result(1)->outcome, acted ? Outcome::kDone : Outcome::kRefused);
}

INSTANTIATE_TEST_SUITE_P(EveryTurn, CutTest, testing::Range(0, 40));

// Inside the turn: the ledger says started, the platform was not reached or its handle was lost.
TEST_F(CrashTest, killed_just_before_begin_has_started_nothing) {
  bench.node.die_in_begin = FakePlatform::Die::kBefore;
  EXPECT_THROW(give(kUpgrade), FakePlatform::Death);
  restart();
  const StepResult result = wait();
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.reason, Reason::kInterrupted);
  bench.say(command);
  bench.run(1min);
  EXPECT_TRUE(bench.node.begun.empty()) << "a step of unknown fate was begun again";
}

TEST_F(CrashTest, killed_just_after_begin_waits_as_long_as_a_package_may_run) {
  bench.node.die_in_begin = FakePlatform::Die::kAfter;
  bench.node.facts.platform.dotnet_service_pack = 0;
  EXPECT_THROW(give(kPackage), FakePlatform::Death);
  restart();
  bench.run(limits::kPackagePatience - 1min);
  EXPECT_FALSE(bench.result(1)) << "the package may still run";
  EXPECT_EQ(wait().reason, Reason::kInterrupted);
}

TEST_F(CrashTest, killed_just_after_begin_waits_for_the_setup_that_it_finds) {
  bench.node.die_in_begin = FakePlatform::Die::kAfter;
  EXPECT_THROW(give(kUpgrade), FakePlatform::Death);
  bench.node.facts.setup.running = true;
  restart();
  bench.run(40min);
  EXPECT_FALSE(bench.result(1));
  bench.node.facts.setup.running = false;
  upgrade_works();
  EXPECT_EQ(wait().outcome, Outcome::kDone);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

}  // namespace
}  // namespace lockstep
