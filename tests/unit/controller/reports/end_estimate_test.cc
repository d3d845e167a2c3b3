#include "controller/reports/end_estimate.h"

#include <gtest/gtest.h>

#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using Kind = EndEstimate::Kind;

Duration usual_passage(const StepDurations& d) {
  return 2 * (d.setup.usual + d.reboot.usual) + d.stop_cms.usual + d.move_cms.usual +
         d.upgrade_cms.usual + d.start_cms.usual + d.smoke_test.usual + 13 * d.other.usual + 15min;
}

TEST(EndEstimate, range_holds_the_usual_passage_of_one_cluster) {
  const SampleRun run;
  const EndEstimate estimate = estimate_end(run.scene());
  ASSERT_EQ(estimate.kind, Kind::kRange);
  const Instant usual = run.stage.now + usual_passage(run.fleet.policy.release.durations);
  EXPECT_LT(estimate.earliest, usual);
  EXPECT_GT(estimate.latest, usual);
  EXPECT_LT(estimate.earliest, estimate.likely);
  EXPECT_LT(estimate.likely, estimate.latest);
}

TEST(EndEstimate, same_scene_gives_the_same_estimate) {
  const SampleRun run(3);
  EXPECT_EQ(to_text(estimate_end(run.scene()), run.stage.now),
            to_text(estimate_end(run.scene()), run.stage.now));
}

TEST(EndEstimate, waves_and_caps_make_it_later) {
  SampleRun run(9);
  run.fleet.policy.canary = 9;
  run.fleet.policy.max_parallel = 9;
  const Instant together = estimate_end(run.scene()).likely;
  run.fleet.policy.max_parallel = 3;
  const Instant capped = estimate_end(run.scene()).likely;
  run.fleet.policy.canary = 1;
  run.fleet.policy.wave = 1;
  const Instant one_by_one = estimate_end(run.scene()).likely;
  const Duration passage = usual_passage(run.fleet.policy.release.durations);
  EXPECT_GT(capped - together, passage);
  EXPECT_GT(one_by_one - capped, 4 * passage);
  run.fleet.policy.soak = 1h;
  EXPECT_EQ(estimate_end(run.scene()).likely - one_by_one, 8h);
}

TEST(EndEstimate, steps_that_are_done_bring_the_end_nearer) {
  SampleRun run;
  run.begin();
  const Instant before = estimate_end(run.scene()).likely;
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  run.settle(1, Outcome::kDone);
  const Duration setup = run.fleet.policy.release.durations.setup.shortest;
  EXPECT_LT(estimate_end(run.scene()).likely, before - setup / 2);
}

TEST(EndEstimate, step_that_takes_longer_than_ever_ends_now) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  const Instant before = estimate_end(run.scene()).likely;
  run.stage.pass(run.fleet.policy.release.durations.setup.longest * 2);
  const Instant late = estimate_end(run.scene()).likely;
  EXPECT_GT(late, before) << "what is late makes the end late";
  run.stage.pass(1h);
  EXPECT_EQ(estimate_end(run.scene()).likely - late, 1h);
}

TEST(EndEstimate, measured_steps_count_more_than_the_release) {
  SampleRun run(6);
  run.fleet.policy.canary = 6;
  run.begin(6);
  const Instant before = estimate_end(run.scene()).likely;
  for (int number = 1; number <= 5; ++number) {
    run.begin(number);
    const auto sequence = static_cast<Sequence>(number);
    run.issue(sequence, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1}, number);
    run.stage.pass(9h);
    run.settle(sequence, Outcome::kDone);
    run.end(ClusterOutcome::kFinished, number);
  }
  EXPECT_GT(estimate_end(run.scene()).likely - run.stage.now, 15h);
  EXPECT_LT(before - run.stage.now, 0s);
}

TEST(EndEstimate, nobody_knows_how_long_people_take) {
  SampleRun run(2);
  Decision gate;
  gate.cluster = cluster_name(1);
  gate.verb = Verb::kAsk;
  run.plan.decisions = {gate};
  const EndEstimate estimate = estimate_end(run.scene());
  EXPECT_EQ(estimate.kind, Kind::kNotBefore);
  const std::string text = to_text(estimate, run.stage.now);
  EXPECT_TRUE(text.starts_with("ends not before ")) << text;
  EXPECT_NE(text.find("1 cluster waits for a person"), std::string::npos) << text;
  run.plan.decisions.clear();
  run.report.paused_by = "somebody";
  EXPECT_EQ(estimate_end(run.scene()).kind, Kind::kNotBefore);
}

TEST(EndEstimate, clusters_that_will_not_begin_are_not_waited_for) {
  SampleRun run(3);
  run.begin(1);
  for (const int number : {2, 3}) {
    Decision held;
    held.cluster = cluster_name(number);
    held.verb = Verb::kHold;
    held.final = true;
    held.reason = "the budget is spent";
    run.plan.decisions.push_back(held);
  }
  const EndEstimate estimate = estimate_end(run.scene());
  ASSERT_EQ(estimate.kind, Kind::kStops);
  EXPECT_LT(estimate.likely,
            run.stage.now + usual_passage(run.fleet.policy.release.durations) * 3 / 2);
  EXPECT_NE(to_text(estimate, run.stage.now).find("the budget is spent"), std::string::npos);
}

TEST(EndEstimate, clusters_wait_for_a_window_that_is_long_enough) {
  SampleRun run;
  const Instant now = run.stage.now;
  run.fleet.policy.windows = {true, {{now, now + 1h}, {now + 24h, now + 36h}}};
  const EndEstimate estimate = estimate_end(run.scene());
  ASSERT_EQ(estimate.kind, Kind::kRange);
  EXPECT_GT(estimate.earliest, now + 24h);
  EXPECT_LT(estimate.latest, now + 36h);
  run.fleet.policy.windows.open.pop_back();
  EXPECT_EQ(estimate_end(run.scene()).kind, Kind::kUnknown);
}

TEST(EndEstimate, ways_home_come_after_the_last_upgrade) {
  SampleRun run(3);
  run.fleet.policy.max_parallel = 1;
  const Instant without = estimate_end(run.scene()).likely;
  run.fleet.policy.failback = Failback::kAtEnd;
  const Duration homes = estimate_end(run.scene()).likely - without;
  const Duration usual = predicted_failback(run.fleet.policy.release).usual;
  EXPECT_GT(homes, 2 * usual);
  EXPECT_LT(homes, 6 * usual);
}

TEST(EndEstimate, ended_rollout_needs_no_estimate) {
  SampleRun run;
  run.begin();
  run.end(ClusterOutcome::kFinished);
  EXPECT_EQ(estimate_end(run.scene()).kind, Kind::kOver);
}

}  // namespace
}  // namespace lockstep
