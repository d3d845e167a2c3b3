#include "controller/reports/run_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "controller/reports/run_figures.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

const ClusterId kCluster{"CLUS1"};

DecidedEvent decided(const std::string& rule) { return {kCluster, rule, "because", "x", "y"}; }

template <class T>
std::vector<T> entries(const RunReport& report) {
  std::vector<T> found;
  for (const TimelineEntry& entry : report.clusters.at(0).timeline) {
    if (const auto* const one = std::get_if<T>(&entry)) {
      found.push_back(*one);
    }
  }
  return found;
}

TEST(RunReport, rule_that_acts_at_once_is_no_hold) {
  SampleRun run;
  run.happen(decided("begin"), 0ms);
  run.begin();
  EXPECT_TRUE(entries<HoldRecord>(run.report).empty());
}

TEST(RunReport, hold_lasts_until_the_next_rule) {
  SampleRun run;
  run.begin();
  run.happen(decided("copies-settling"), 20min);
  run.happen(decided("stop-cms"), 0ms);
  run.issue(1, "NODE1", StopCms{"E2K7CCR"});
  const auto holds = entries<HoldRecord>(run.report);
  ASSERT_EQ(holds.size(), 1U);
  EXPECT_EQ(holds[0].rule, "copies-settling");
  EXPECT_EQ(*holds[0].until - holds[0].since, 20min);
}

TEST(RunReport, rules_that_watch_a_step_are_no_holds) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE1", StopCms{"E2K7CCR"});
  run.happen(decided("step-running"), 10min);
  run.settle(1, Outcome::kDone);
  EXPECT_TRUE(entries<HoldRecord>(run.report).empty());
  EXPECT_EQ(run.report.clusters.at(0).deciding->rule, "step-running");
}

TEST(RunReport, attempts_count_until_the_step_is_done) {
  SampleRun run;
  run.begin();
  const RunSetup setup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};
  run.issue(1, "NODE2", setup);
  run.settle(1, Outcome::kFailed);
  run.issue(2, "NODE2", setup);
  run.settle(2, Outcome::kDone);
  run.issue(3, "NODE1", setup);
  run.settle(3, Outcome::kDone);
  const auto steps = entries<StepReport>(run.report);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[1].attempt, 2);
  EXPECT_EQ(steps[2].attempt, 1) << "another node";
  EXPECT_EQ(retries_of(run.report.clusters.at(0)), 1);
}

TEST(RunReport, outages_are_summed_and_a_running_one_counts_up_to_now) {
  SampleRun run;
  run.begin();
  run.happen(OutageBeganEvent{kCluster}, 10min);
  run.happen(OutageEndedEvent{kCluster, 10min}, 1h);
  run.happen(OutageBeganEvent{kCluster}, 3min);
  const ClusterReport& cluster = run.report.clusters.at(0);
  EXPECT_TRUE(outage_runs(cluster));
  EXPECT_EQ(outage_of(cluster, run.stage.now), 13min);
}

TEST(RunReport, outage_beyond_its_budget_is_told_with_the_excess) {
  SampleRun run;
  run.stage.cluster().declared.outage_budget = 10min;
  RunReport report = begin_report(run.fleet, run.stage.observation, "contoso.yaml",
                                  RunId{"00000000000000a2"}, run.stage.now);
  ClusterReport& cluster = report.clusters.at(0);
  EXPECT_EQ(cluster.outage_budget, Duration{10min});
  cluster.outages = {{run.stage.now - 12min, run.stage.now - 2min}};
  EXPECT_EQ(over_budget(cluster, run.stage.now), Duration{0}) << "exactly as long";
  cluster.outages.push_back({run.stage.now - 1min, std::nullopt});
  EXPECT_EQ(over_budget(cluster, run.stage.now), 1min);
  cluster.outage_budget.reset();
  EXPECT_EQ(over_budget(cluster, run.stage.now), Duration{0});
}

TEST(RunReport, outage_of_an_earlier_run_that_still_lasts_is_part_of_this_one) {
  SampleRun run;
  run.stage.cluster().outages.push_back({run.stage.now - 5min, std::nullopt});
  const RunReport report = begin_report(run.fleet, run.stage.observation, "contoso.yaml",
                                        RunId{"00000000000000a2"}, run.stage.now);
  EXPECT_EQ(outage_of(report.clusters.at(0), run.stage.now), 5min);
}

TEST(RunReport, gate_tells_who_passed_it) {
  SampleRun run;
  run.begin();
  run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"}, 5min);
  EXPECT_NE(open_gate(run.report.clusters.at(0)), nullptr);
  run.happen(GatePassedEvent{kCluster, Gate::kBeforeOutage, "anna", NodeId{"NODE2"}});
  EXPECT_EQ(open_gate(run.report.clusters.at(0)), nullptr);
  EXPECT_EQ(entries<GateRecord>(run.report).at(0).by, "anna");
}

TEST(RunReport, gate_asked_again_by_the_next_controller_is_one_gate) {
  SampleRun run;
  run.begin();
  run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"}, 5min);
  run.happen(TakeoverEvent{2, run.report.run, "other"});
  run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"}, 5min);
  EXPECT_EQ(entries<GateRecord>(run.report).size(), 1U);
}

TEST(RunReport, updates_are_looked_at_again_when_the_gate_is_passed) {
  SampleRun run;
  run.begin();
  run.happen(GatePassedEvent{kCluster, Gate::kBeforeOutage, "anna", NodeId{"NODE2"}});
  const auto checks = entries<CheckRecord>(run.report);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].check.check, "same-updates");
}

TEST(RunReport, checks_are_those_of_the_moment_of_the_beginning) {
  SampleRun run;
  run.begin();
  const auto& checks = run.report.clusters.at(0).checks_before;
  const auto has = [&checks](const std::string& name) {
    return std::ranges::find(checks, name, &Finding::check) != checks.end();
  };
  EXPECT_TRUE(has("front-end-at-release"));
  EXPECT_TRUE(has("os-level"));
  EXPECT_TRUE(has("backup-recent"));
  EXPECT_TRUE(has("same-updates"));
  EXPECT_TRUE(std::ranges::all_of(checks, &Finding::passed));
}

TEST(RunReport, cluster_that_goes_home_is_reopened_with_the_checks_of_its_upgrade) {
  SampleRun run;
  run.begin();
  const std::size_t checks = run.report.clusters.at(0).checks_before.size();
  run.end(ClusterOutcome::kFinished);
  EXPECT_TRUE(run.report.clusters.at(0).outcome);
  EXPECT_FALSE(run.report.clusters.at(0).homeward);
  run.begin();
  EXPECT_FALSE(run.report.clusters.at(0).outcome);
  EXPECT_FALSE(run.report.clusters.at(0).ended_at);
  EXPECT_TRUE(run.report.clusters.at(0).homeward);
  EXPECT_EQ(run.report.clusters.at(0).checks_before.size(), checks);
}

TEST(RunReport, result_of_an_unknown_command_changes_nothing) {
  SampleRun run;
  run.begin();
  run.settle(77, Outcome::kDone);
  EXPECT_TRUE(entries<StepReport>(run.report).empty());
}

}  // namespace
}  // namespace lockstep
