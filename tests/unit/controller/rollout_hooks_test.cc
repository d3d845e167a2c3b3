// What a rollout does about hooks: journal, start, follow, end, and start again after its death.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/control_room.h"
#include "tests/support/scarcity.h"

namespace lockstep {
namespace {

using testing::Contains;
using testing::Pair;

// Runs what the test says.
class FakeRunner final : public HookRunner {
 public:
  void start(const HookOrder& order) override { started.push_back(order); }
  std::vector<HookEnding> poll() override { return std::exchange(endings, {}); }
  std::string end(const ClusterId& cluster) override {
    ended.push_back(cluster);
    return "as far as it came";
  }

  std::vector<HookOrder> started;
  std::vector<HookEnding> endings;
  std::vector<ClusterId> ended;
};

// One cluster right before its outage: NODE2 is upgraded and rebooted.
struct HookedRollout : testing::Test {
  void SetUp() override {
    room.fleet.policy.hooks = {Hook{"/bin/before", {"a b"}, 5min}, Hook{"/bin/after", {}, 5min}};
    room.hooks = &runner;
    room.node("NODE2").setup = setup_at(Level::kTarget);
  }
  void open(bool resume = false) {
    room.open(resume);
    for (int i = 0; i < 40 && runner.started.empty(); ++i) {
      room.turns();
      if (room.command("NODE2") != nullptr && room.rollout->observation().clusters[0].in_flight) {
        room.acknowledge("NODE2");
        room.settle("NODE2");
      }
    }
  }
  const ClusterObservation& cluster() { return room.rollout->observation().clusters[0]; }
  void end_hook(HookEnd end, const std::string& output = "") {
    runner.endings.push_back({ClusterId{"CLUS1"}, {end, end == HookEnd::kPassed ? 0 : 3, output}});
    room.turns();
  }
  template <class E>
  int count() const {
    return static_cast<int>(std::ranges::count_if(
        room.events, [](const Event& event) { return std::holds_alternative<E>(event.body); }));
  }

  FakeRunner runner;
  ControlRoom room;
};

TEST_F(HookedRollout, hook_is_started_with_its_words_and_surroundings_and_then_the_cms_is_stopped) {
  open();
  ASSERT_EQ(runner.started.size(), 1U);
  const HookOrder& order = runner.started[0];
  EXPECT_EQ(order.hook.arguments, std::vector<std::string>{"a b"});
  EXPECT_THAT(order.environment, Contains(Pair("LOCKSTEP_HOOK", "before_outage")));
  EXPECT_THAT(order.environment, Contains(Pair("LOCKSTEP_FLEET", "stage")));
  EXPECT_THAT(order.environment, Contains(Pair("LOCKSTEP_CLUSTER", "CLUS1")));
  EXPECT_THAT(order.environment, Contains(Pair("LOCKSTEP_CMS", "E2K7CCR")));
  EXPECT_THAT(order.environment, Contains(Pair("LOCKSTEP_RUN", "00000000000000a1")));
  room.turns(3);
  EXPECT_EQ(room.decision().rule, "hook-running");
  EXPECT_EQ(room.command("NODE1"), nullptr);
  end_hook(HookEnd::kPassed);
  ASSERT_NE(room.command("NODE1"), nullptr);
  EXPECT_TRUE(is<StopCms>(room.command("NODE1")->step));
  EXPECT_EQ(count<HookEndedEvent>(), 1);
}

TEST_F(HookedRollout, turn_comes_soon_while_a_hook_runs) {
  open();
  EXPECT_LE(room.turn() - room.now, 250ms);
}

TEST_F(HookedRollout, hook_past_its_time_out_is_ended_and_holds_the_outage) {
  open();
  room.now = room.now + 5min;
  room.turns();
  EXPECT_EQ(runner.ended, std::vector<ClusterId>{ClusterId{"CLUS1"}});
  ASSERT_EQ(cluster().hooks.size(), 1U);
  EXPECT_EQ(cluster().hooks[0].result.end, HookEnd::kTimedOut);
  EXPECT_EQ(cluster().hooks[0].result.output, "as far as it came");
  EXPECT_EQ(room.decision().rule, "hook-failed");
  EXPECT_EQ(room.command("NODE1"), nullptr);
}

TEST_F(HookedRollout, retry_runs_a_failed_hook_again_and_nothing_else_may_be_retried) {
  open();
  EXPECT_FALSE(room.rollout->may_retry(ClusterId{"CLUS1"}).ok()) << "it runs";
  end_hook(HookEnd::kFailed, "no");
  EXPECT_EQ(room.decision().rule, "hook-failed");
  ASSERT_TRUE(room.rollout->may_retry(ClusterId{"CLUS1"}).ok());
  room.rollout->retry(ClusterId{"CLUS1"}, "anna");
  room.turns(2);
  EXPECT_EQ(runner.started.size(), 2U);
  EXPECT_EQ(count<RetryAskedEvent>(), 1);
}

TEST_F(HookedRollout, hook_of_a_controller_that_died_is_started_again) {
  open();
  room.close();
  open(true);
  room.turns(3);
  ASSERT_EQ(runner.started.size(), 2U);
  EXPECT_EQ(count<HookStartedEvent>(), 2);
  end_hook(HookEnd::kPassed);
  ASSERT_NE(room.command("NODE1"), nullptr);
  EXPECT_TRUE(is<StopCms>(room.command("NODE1")->step));
}

TEST_F(HookedRollout, one_that_passed_is_not_run_again_by_the_next_controller) {
  open();
  runner.endings.push_back({ClusterId{"CLUS1"}, {HookEnd::kPassed, 0, ""}});
  room.turn();
  room.close();
  open(true);
  room.turns(5);
  EXPECT_EQ(runner.started.size(), 1U);
}

TEST_F(HookedRollout, nothing_is_started_that_the_journal_does_not_have) {
  const auto backup = [&](bool runs) {
    for (const char* const name : {"NODE1", "NODE2"}) {
      room.node(name).cms->backup_running = runs;
    }
  };
  backup(true);
  open();
  ASSERT_EQ(room.decision().rule, "no-backup-running");
  {
    const FullDisk full{0};
    backup(false);
    room.turns(3);
    ASSERT_TRUE(room.rollout->journal_trouble());
    ASSERT_EQ(cluster().hooks.size(), 1U) << "it was decided";
    EXPECT_TRUE(runner.started.empty());
  }
  room.turns(3);
  EXPECT_EQ(runner.started.size(), 1U);
}

TEST_F(HookedRollout, without_a_runner_hooks_are_skipped_and_said_to_be) {
  room.hooks = nullptr;
  open();
  ASSERT_FALSE(cluster().hooks.empty());
  EXPECT_EQ(cluster().hooks[0].result.end, HookEnd::kSkipped);
  EXPECT_TRUE(runner.started.empty());
  ASSERT_NE(room.command("NODE1"), nullptr);
  EXPECT_TRUE(is<StopCms>(room.command("NODE1")->step));
}

}  // namespace
}  // namespace lockstep
