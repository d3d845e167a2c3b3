#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/planner/invariants.h"
#include "controller/planner/rollout_rules.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;

std::string name(std::size_t number) { return "NODE" + std::to_string(number); }

std::string said(const Decision& decision) { return to_text(decision.verb) + " " + decision.rule; }

// Begun with its CMS on the second node, and upgraded.
void upgrade(Stage& stage, std::size_t index) {
  const std::string first = name(2 * index + 2);
  const std::string second = name(2 * index + 1);
  stage.begin(first, index);
  stage.level(first, Level::kTarget);
  stage.level(second, Level::kTarget);
  stage.cms_level(Level::kTarget, index);
  stage.cms_on(first, index);
}

void finish(Stage& stage, std::size_t index) {
  upgrade(stage, index);
  stage.cluster(index).ended = ClusterOutcome::kFinished;
  stage.cluster(index).ended_at = stage.now;
}

void begin_home(Stage& stage, std::size_t index) {
  stage.cluster(index).ended.reset();
  stage.cluster(index).homeward = true;
}

Stage stage_of(int clusters) {
  Stage stage(clusters);
  stage.policy.failback = Failback::kAtEnd;
  stage.policy.max_parallel = 2;
  return stage;
}

Stage all_finished(int clusters) {
  Stage stage = stage_of(clusters);
  for (std::size_t i = 0; i < static_cast<std::size_t>(clusters); ++i) {
    finish(stage, i);
  }
  return stage;
}

TEST(Homecoming, the_upgrade_of_a_cluster_ends_before_its_way_home) {
  Stage stage = ready_to_finish();
  stage.policy.failback = Failback::kAtEnd;
  const Decision decision = stage.decide();
  EXPECT_EQ(said(decision), "finish finished");
  EXPECT_THAT(decision.reason, HasSubstr("goes back to NODE1 after the last cluster's upgrade"));
}

TEST(Homecoming, begins_when_every_other_upgrade_has_ended) {
  Stage stage = stage_of(2);
  finish(stage, 0);
  upgrade(stage, 1);
  EXPECT_EQ(said(stage.decide(0)), "none ended") << "CLUS2 is under work";
  stage.cluster(1).ended = ClusterOutcome::kFinished;
  EXPECT_EQ(said(stage.decide(0)), "begin goes-home");
}

TEST(Homecoming, keeps_to_the_caps) {
  Stage stage = all_finished(3);
  const Plan plan = stage.plan();
  EXPECT_EQ(said(plan.decisions[0]), "begin goes-home");
  EXPECT_EQ(said(plan.decisions[1]), "begin goes-home");
  EXPECT_EQ(said(plan.decisions[2]), "hold parallel-cap");
  EXPECT_FALSE(rollout_over(plan));
  EXPECT_TRUE(check_invariants(plan, stage.observation, stage.policy, stage.now).empty());
  begin_home(stage, 0);
  EXPECT_EQ(said(stage.decide(2)), "hold parallel-cap");
  stage.cluster(0).ended = ClusterOutcome::kFinished;
  EXPECT_EQ(said(stage.decide(2)), "begin goes-home");
}

TEST(Homecoming, a_cluster_that_is_begun_again_fails_back_and_does_so_once) {
  Stage stage = ready_to_finish();
  stage.policy.failback = Failback::kAtEnd;
  begin_home(stage, 0);
  EXPECT_EQ(said(stage.decide()), "run failback-stop");
  stage.cluster().ended = ClusterOutcome::kFinished;
  EXPECT_EQ(said(stage.decide()), "none ended");
}

TEST(Homecoming, a_cms_that_stands_still_before_its_turn_is_started_where_it_is) {
  Stage stage = ready_to_finish();
  stage.policy.failback = Failback::kAtEnd;
  stage.state(CmsState::kOffline);
  EXPECT_EQ(said(stage.decide()), "run start-cms");
  begin_home(stage, 0);
  EXPECT_EQ(said(stage.decide()), "run failback-move");
}

TEST(Homecoming, who_failed_stays_and_who_is_at_home_has_nothing_to_do) {
  Stage stage = all_finished(2);
  stage.policy.max_failed_clusters = 1;
  stage.cluster(0).ended = ClusterOutcome::kFailed;
  stage.cms_on("NODE3", 1);
  const Plan plan = stage.plan();
  EXPECT_EQ(said(plan.decisions[0]), "none ended");
  EXPECT_EQ(said(plan.decisions[1]), "none ended");
  EXPECT_TRUE(rollout_over(plan));
}

TEST(Homecoming, nothing_new_begins_after_a_failure_a_stop_or_in_a_pause) {
  Stage stage = all_finished(2);
  stage.cluster(1).ended = ClusterOutcome::kFailed;
  EXPECT_EQ(said(stage.decide(0)), "hold failure-budget");
  EXPECT_TRUE(rollout_over(stage.plan()));
  stage.cluster(1).ended = ClusterOutcome::kFinished;
  stage.observation.paused = Paused{"operator", stage.now};
  EXPECT_EQ(said(stage.decide(0)), "hold paused");
  EXPECT_FALSE(rollout_over(stage.plan()));
  stage.observation.stop_asked = true;
  EXPECT_EQ(said(stage.decide(0)), "hold stopped");
  EXPECT_TRUE(rollout_over(stage.plan()));
}

TEST(Homecoming, a_node_that_is_out_is_waited_for_with_patience_and_then_for_good_no_more) {
  for (const bool silent : {true, false}) {
    Stage stage = all_finished(1);
    if (silent) {
      stage.show();
      stage.silence("NODE1");
      stage.pass(stage.policy.limits.facts_age + 1s);
    } else {
      stage.node_state("NODE1", ClusterNodeState::kDown);
    }
    EXPECT_EQ(said(stage.plan_and_remember().decisions[0]), "hold failback-waits");
    stage.pass(stage.policy.limits.preflight_patience);
    const Plan plan = stage.plan_and_remember();
    EXPECT_EQ(said(plan.decisions[0]), "hold failback-not-done");
    EXPECT_TRUE(rollout_over(plan));
    stage.unsilence("NODE1");
    stage.node_state("NODE1", ClusterNodeState::kUp);
    EXPECT_EQ(said(stage.decide()), "none ended");
  }
}

TEST(Homecoming, waits_for_a_window_and_not_for_one_that_never_comes) {
  Stage stage = all_finished(1);
  stage.policy.windows.declared = true;
  stage.policy.windows.open = {{stage.now + 1h, stage.now + 9h}};
  const Decision waits = stage.decide();
  EXPECT_EQ(said(waits), "hold failback-waits");
  EXPECT_EQ(waits.recheck_at, stage.now + 1h);
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "begin goes-home");
  stage.pass(9h);
  const Plan never = stage.plan();
  EXPECT_EQ(said(never.decisions[0]), "hold failback-not-done");
  EXPECT_TRUE(rollout_over(never));
}

TEST(Homecoming, a_stop_of_the_cms_before_its_turn_breaks_an_invariant) {
  Stage stage = ready_to_finish();
  stage.policy.failback = Failback::kAtEnd;
  begin_home(stage, 0);
  const Plan plan = stage.plan();
  ASSERT_EQ(said(plan.decisions[0]), "run failback-stop");
  EXPECT_TRUE(check_invariants(plan, stage.observation, stage.policy, stage.now).empty());
  stage.cluster().homeward = false;
  EXPECT_FALSE(check_invariants(plan, stage.observation, stage.policy, stage.now).empty());
}

TEST(Homecoming, a_begin_beyond_the_cap_breaks_an_invariant) {
  Stage stage = all_finished(2);
  const Plan plan = stage.plan();
  stage.policy.max_parallel = 1;
  EXPECT_EQ(check_invariants(plan, stage.observation, stage.policy, stage.now).size(), 1U);
}

}  // namespace
}  // namespace lockstep
