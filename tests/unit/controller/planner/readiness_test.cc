#include "controller/planner/readiness.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

Readiness readiness_of(Stage& stage) {
  stage.show();
  return read_readiness(stage.observation, stage.policy, stage.now);
}

const Finding* find(const ClusterReadiness& cluster, const std::string& check) {
  const auto found = std::ranges::find(cluster.findings, check, &Finding::check);
  return found == cluster.findings.end() ? nullptr : &*found;
}

TEST(Readiness, of_a_healthy_fleet_is_green_and_tells_the_order) {
  Stage stage(2);
  const Readiness readiness = readiness_of(stage);
  EXPECT_TRUE(readiness.green());
  EXPECT_FALSE(readiness.blind());
  ASSERT_EQ(readiness.clusters.size(), 2U);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kReady);
  EXPECT_EQ(readiness.clusters[0].order, (Labels{NodeId{"NODE2"}, NodeId{"NODE1"}}));
}

TEST(Readiness, of_a_blocked_cluster_names_check_value_and_remedy) {
  Stage stage(2);
  stage.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 600; });
  const Readiness readiness = readiness_of(stage);
  EXPECT_FALSE(readiness.green());
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kBlocked);
  EXPECT_EQ(readiness.clusters[1].standing, Standing::kReady);
  const Finding* const queues = find(readiness.clusters[0], "copy-queues");
  ASSERT_NE(queues, nullptr);
  EXPECT_FALSE(queues->passed);
  EXPECT_NE(queues->figure.measured.find("600"), std::string::npos);
  EXPECT_FALSE(queues->remedy.empty());
}

TEST(Readiness, of_an_unseen_node_is_told_apart_from_a_failed_check) {
  Stage stage;
  stage.silence("NODE2");
  stage.pass(1h);
  const Readiness readiness = readiness_of(stage);
  EXPECT_TRUE(readiness.blind());
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kUnseen);
  const Finding* const seen = find(readiness.clusters[0], "node-seen");
  ASSERT_NE(seen, nullptr);
}

TEST(Readiness, counts_front_ends) {
  Stage stage;
  stage.node("HUBCAS").setup = setup_at(Level::kOld);
  const Readiness readiness = readiness_of(stage);
  EXPECT_FALSE(readiness.green());
  EXPECT_FALSE(readiness.blind()) << "it was seen, and is behind";
  ASSERT_EQ(readiness.front_ends.size(), 1U);
  EXPECT_FALSE(readiness.front_ends[0].passed);
}

TEST(Readiness, of_a_front_end_that_is_upgraded_has_its_own_checks) {
  Stage stage;
  stage.front_end("CAS1", {"client-access"});
  EXPECT_TRUE(readiness_of(stage).green()) << "behind, and ready to be upgraded";
  stage.node("CAS1").media = MediaFacts{false, {}, "setup.com is missing"};
  const Readiness blocked = readiness_of(stage);
  ASSERT_TRUE(blocked.front_ends.empty());
  EXPECT_TRUE(blocked.clusters[0].front_end);
  EXPECT_EQ(blocked.clusters[0].standing, Standing::kBlocked);
  stage.level("CAS1", Level::kTarget);
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kDone);
}

TEST(Readiness, accepts_a_warning_by_name_only) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 5h; });
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kBlocked);
  stage.policy.accepted_warnings = {"copies-inspected"};
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kReady);
  stage.cms([](CmsFacts& cms) { cms.backup_running = true; });
  stage.policy.accepted_warnings = {"copies-inspected", "no-backup-running"};
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kBlocked)
      << "what blocks cannot be accepted";
}

TEST(Readiness, of_an_upgraded_cluster_is_done) {
  Stage stage = ready_to_finish();
  stage.cluster().labels.reset();
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kDone);
  EXPECT_TRUE(readiness.green());
}

// A window of that length opens after that long.
void declare(Stage& stage, Duration opens_in, Duration length) {
  stage.policy.windows.declared = true;
  const Instant from = stage.now + opens_in;
  stage.policy.windows.open.push_back({from, from + length, "Sat 22:00 there", "Sun 06:00 there"});
}

TEST(ReadinessOfWindows, is_not_told_where_none_is_declared) {
  Stage stage;
  EXPECT_FALSE(readiness_of(stage).windows);
}

TEST(ReadinessOfWindows, open_and_long_enough_begins_now) {
  Stage stage;
  declare(stage, -1h, 12h);
  const Readiness readiness = readiness_of(stage);
  const WindowState& windows = readiness.windows.value();
  EXPECT_EQ(windows.closes.value().at, stage.now + 11h);
  EXPECT_EQ(windows.closes.value().there, "Sun 06:00 there");
  EXPECT_FALSE(windows.opens);
  EXPECT_EQ(windows.begins.value().at, stage.now);
  EXPECT_TRUE(readiness.green());
}

TEST(ReadinessOfWindows, closed_blocks_nothing_and_says_when_it_opens) {
  Stage stage;
  declare(stage, 5h, 12h);
  const Readiness readiness = readiness_of(stage);
  const WindowState& windows = readiness.windows.value();
  EXPECT_FALSE(windows.closes);
  EXPECT_EQ(windows.opens.value().at, stage.now + 5h);
  EXPECT_EQ(windows.begins.value().there, "Sat 22:00 there");
  EXPECT_TRUE(maintenance_window(windows, stage.now).passed);
  EXPECT_TRUE(readiness.green());
}

TEST(ReadinessOfWindows, too_short_begins_with_the_first_that_is_not) {
  Stage stage;
  declare(stage, -1h, 2h);
  declare(stage, 3h, 1h);
  declare(stage, 9h, 12h);
  const WindowState windows = readiness_of(stage).windows.value();
  EXPECT_EQ(windows.opens.value().at, stage.now + 3h);
  EXPECT_EQ(windows.begins.value().at, stage.now + 9h);
}

TEST(ReadinessOfWindows, none_left_or_none_long_enough_blocks) {
  Stage over;
  declare(over, -20h, 12h);
  const Readiness none = readiness_of(over);
  EXPECT_FALSE(none.green());
  EXPECT_FALSE(none.blind()) << "a check that did not pass, and no server that was not seen";
  EXPECT_EQ(none.clusters[0].standing, Standing::kReady) << "no fault of the cluster";
  EXPECT_FALSE(maintenance_window(none.windows.value(), over.now).passed);
  Stage narrow;
  declare(narrow, 1h, 1h);
  EXPECT_FALSE(readiness_of(narrow).green());
}

TEST(ReadinessOfWindows, needed_are_for_what_is_left_only) {
  Stage stage = ready_to_finish();
  stage.cluster().labels.reset();
  declare(stage, -20h, 12h);
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.windows.value().needed, Duration{0});
  EXPECT_TRUE(readiness.green()) << "done already";
}

// What it calls long enough is so for the planner, and to the millisecond.
TEST(ReadinessOfWindows, agrees_with_the_planner) {
  Stage probe;
  declare(probe, 0h, 100h);
  const Duration needed = readiness_of(probe).windows.value().needed;
  for (const Duration length : {needed, needed - 1ms}) {
    Stage stage;
    declare(stage, 0h, length);
    const bool begins = readiness_of(stage).windows.value().begins.has_value();
    EXPECT_EQ(stage.decide().verb == Verb::kBegin, begins);
    EXPECT_EQ(begins, length == needed);
  }
}

// The promise of `check`: what it calls ready, the planner begins at once, and what it calls
// blocked the planner does not begin, or begins and holds before the first setup.
TEST(Readiness, agrees_with_the_planner) {
  for (const bool spoiled : {false, true}) {
    Stage stage;
    if (spoiled) {
      stage.cms([](CmsFacts& cms) { cms.last_full_backup_ago = 100h; });
    }
    const bool ready = readiness_of(stage).clusters[0].standing == Standing::kReady;
    const Decision decision = make_plan(stage.observation, stage.policy, stage.now).decisions[0];
    EXPECT_EQ(decision.verb == Verb::kBegin, ready);
  }
}

}  // namespace
}  // namespace lockstep
