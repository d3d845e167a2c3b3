#include "controller/planner/situation.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

const Labels kFirst2{NodeId{"NODE2"}, NodeId{"NODE1"}};
const Labels kFirst1{NodeId{"NODE1"}, NodeId{"NODE2"}};

std::optional<Labels> labels(Stage& stage) {
  stage.show();
  return derive_labels(stage.cluster(), stage.policy, stage.now);
}

Situation read(Stage& stage) {
  stage.show();
  return read_situation(stage.cluster(), stage.policy, stage.now);
}

TEST(LevelOf, old_build_is_old) { EXPECT_EQ(level_of(setup_at(Level::kOld), kSp1), Level::kOld); }
TEST(LevelOf, target_build_is_target) {
  EXPECT_EQ(level_of(setup_at(Level::kTarget), kSp1), Level::kTarget);
}
TEST(LevelOf, later_service_pack_is_target) {
  SetupFacts setup;
  setup.configured = setup.unpacked = {8, 2, 176, 2};
  EXPECT_EQ(level_of(setup, kSp1), Level::kTarget);
}
TEST(LevelOf, rollup_of_the_old_service_pack_is_old) {
  SetupFacts setup;
  setup.configured = setup.unpacked = {8, 0, 813, 0};
  EXPECT_EQ(level_of(setup, kSp1), Level::kOld);
}
TEST(LevelOf, watermark_alone_is_partial) {
  SetupFacts setup = setup_at(Level::kTarget);
  setup.watermark = true;
  EXPECT_EQ(level_of(setup, kSp1), Level::kPartial);
}
TEST(LevelOf, different_versions_alone_are_partial) {
  SetupFacts setup = setup_at(Level::kOld);
  setup.unpacked = kSp1;
  EXPECT_EQ(level_of(setup, kSp1), Level::kPartial);
}
TEST(LevelOf, files_laid_down_and_not_configured_are_partial) {
  SetupFacts setup;
  setup.unpacked = kSp1;
  EXPECT_EQ(level_of(setup, kSp1), Level::kPartial);
}
TEST(LevelOf, nothing_read_is_unknown) { EXPECT_EQ(level_of({}, kSp1), Level::kUnknown); }

TEST(DeriveLabels, untouched_passive_node_is_first) {
  Stage stage;
  EXPECT_EQ(labels(stage), kFirst2);
  stage.cms_on("NODE2");
  EXPECT_EQ(labels(stage), kFirst1);
}

TEST(DeriveLabels, changed_node_is_first_wherever_the_upgraded_cms_is) {
  for (const Level level : {Level::kPartial, Level::kTarget}) {
    Stage stage;
    stage.level("NODE2", level);
    EXPECT_EQ(labels(stage), kFirst2);
    stage.cms_level(Level::kTarget);
    stage.cms_on("NODE2");
    EXPECT_EQ(labels(stage), kFirst2);
  }
}

TEST(DeriveLabels, changed_node_with_an_old_cms_tells_nothing) {
  Stage stage;
  stage.level("NODE1", Level::kPartial);
  EXPECT_EQ(labels(stage), std::nullopt);
}

TEST(DeriveLabels, of_two_changed_nodes_the_owner_is_first) {
  Stage stage;
  stage.level("NODE1", Level::kPartial);
  stage.level("NODE2", Level::kTarget);
  stage.cms_level(Level::kTarget);
  stage.cms_on("NODE2");
  EXPECT_EQ(labels(stage), kFirst2);
}

TEST(DeriveLabels, unknown_owner_tells_nothing) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.owner.reset(); });
  EXPECT_EQ(labels(stage), std::nullopt);
}

TEST(DeriveLabels, different_views_tell_nothing) {
  Stage stage;
  stage.node("NODE2").cms->owner = NodeId{"NODE2"};
  EXPECT_EQ(labels(stage), std::nullopt);
}

TEST(Situation, journaled_labels_stay_when_the_cms_moves) {
  Stage stage = ready_for_outage();
  stage.cms_on("NODE2");
  const Situation s = read(stage);
  EXPECT_EQ(s.first.id, NodeId{"NODE2"});
  EXPECT_EQ(s.owner, Owner::kFirst);
  EXPECT_EQ(s.active().id, NodeId{"NODE2"});
  EXPECT_EQ(s.passive().id, NodeId{"NODE1"});
}

TEST(Situation, facts_at_the_age_limit_are_fresh_and_older_ones_are_not) {
  Stage stage = ready_for_outage();
  stage.show();
  stage.now = stage.now + stage.policy.limits.facts_age;
  EXPECT_TRUE(read_situation(stage.cluster(), stage.policy, stage.now).first.fresh);
  const Situation old = read_situation(stage.cluster(), stage.policy, stage.now + 1ms);
  EXPECT_FALSE(old.first.fresh);
  EXPECT_TRUE(old.first.silent);
}

TEST(Situation, facts_below_the_required_beat_are_not_fresh_and_not_silent) {
  Stage stage = ready_for_outage();
  stage.show();
  stage.cluster().required_beat = 7;
  stage.cluster().sights[0].beat = 7;
  stage.cluster().sights[1].beat = 6;
  const Situation s = read_situation(stage.cluster(), stage.policy, stage.now);
  EXPECT_TRUE(s.second.fresh);
  EXPECT_FALSE(s.first.fresh);
  EXPECT_FALSE(s.first.silent);
}

TEST(Situation, node_never_seen_is_silent_and_has_no_facts) {
  Stage stage = ready_for_outage();
  stage.cluster().sights[1] = Sight{};
  const Situation s = read_situation(stage.cluster(), stage.policy, stage.now);
  EXPECT_EQ(s.first.facts, nullptr);
  EXPECT_TRUE(s.first.silent);
  EXPECT_FALSE(s.first.known_down);
}

TEST(Situation, silent_node_is_known_down_only_when_the_partner_says_so) {
  Stage stage = ready_for_outage();
  stage.silence("NODE1");
  stage.pass(5min);
  EXPECT_FALSE(read(stage).second.known_down);
  stage.node_state("NODE1", ClusterNodeState::kDown);
  EXPECT_TRUE(read(stage).second.known_down);
}

TEST(Situation, owners_view_of_the_cms_counts) {
  Stage stage = ready_for_outage();
  stage.cms_on("NODE2");
  EXPECT_EQ(read(stage).cms_source, NodeId{"NODE2"});
  stage.cms_on("NODE1");
  EXPECT_EQ(read(stage).cms_source, NodeId{"NODE1"});
}

TEST(Situation, stale_view_of_the_cms_does_not_count) {
  Stage stage = ready_for_outage();
  stage.silence("NODE1");
  stage.pass(5min);
  EXPECT_EQ(read(stage).cms_source, NodeId{"NODE2"});
}

TEST(Situation, shell_and_cluster_that_disagree_on_the_owner_are_different_views) {
  Stage stage = ready_for_outage();
  EXPECT_FALSE(read(stage).views_differ);
  stage.node("NODE2").cluster->groups[1].owner = NodeId{"NODE2"};
  EXPECT_TRUE(read(stage).views_differ);
}

TEST(Situation, builds_that_differ_are_different_views) {
  Stage stage = ready_for_outage();
  stage.node("NODE2").cms->build = kSp1;
  EXPECT_TRUE(read(stage).views_differ);
}

TEST(Situation, cms_with_a_watermark_is_not_upgraded_yet) {
  Stage stage = ready_for_second();
  EXPECT_EQ(read(stage).cms_level, Level::kTarget);
  stage.node("NODE2").setup.cms_watermark = true;
  EXPECT_EQ(read(stage).cms_level, Level::kOld);
}

}  // namespace
}  // namespace lockstep
