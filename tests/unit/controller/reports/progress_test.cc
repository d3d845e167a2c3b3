#include "controller/reports/progress.h"

#include <gtest/gtest.h>

#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

// Follows a whole cluster and checks after every event that the bar goes on, and is not full.
class Follower {
 public:
  explicit Follower(SampleRun& run) : run_(run) {}

  void look(Phase phase) {
    Decision decision;
    decision.phase = phase;
    const double share = progress_.of(run_.report.clusters.at(0), decision,
                                      run_.stage.policy.release, run_.stage.now);
    EXPECT_GE(share, last_);
    EXPECT_LT(share, 1.0);
    last_ = share;
  }
  void do_step(Phase phase, const std::string& node, Step step) {
    run_.issue(++sequence_, node, std::move(step));
    look(phase);
    run_.stage.pass(5min);
    look(phase);
    run_.settle(sequence_, Outcome::kDone);
    look(phase);
  }
  [[nodiscard]] double last() const { return last_; }

 private:
  SampleRun& run_;
  Progress progress_;
  double last_ = 0;
  Sequence sequence_ = 0;
};

const RunSetup kSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};

TEST(Progress, goes_on_through_all_phases_and_is_full_at_the_finish) {
  SampleRun run;
  Follower follower(run);
  run.begin();
  follower.look(Phase::kPreparing);
  follower.do_step(Phase::kFirstNode, "NODE2", kSetup);
  follower.do_step(Phase::kFirstNode, "NODE2", RebootNode{BootId{"b"}, "after setup"});
  const double after_first = follower.last();
  EXPECT_GT(after_first, 0.3);
  follower.do_step(Phase::kCms, "NODE1", StopCms{"E2K7CCR"});
  follower.do_step(Phase::kCms, "NODE2", RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kSp1});
  follower.do_step(Phase::kSecondNode, "NODE1", kSetup);
  follower.do_step(Phase::kFinishing, "NODE1", RestoreBaseline{RestoreScope::kEverything, {}});
  EXPECT_GT(follower.last(), 0.9);
  run.end(ClusterOutcome::kFinished);
  EXPECT_EQ(raw_progress(run.report.clusters.at(0), {}, run.stage.policy.release, run.stage.now),
            1.0);
}

TEST(Progress, step_that_never_ends_fills_no_more_than_its_phase) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", kSetup);
  run.stage.pass(100h);
  Decision decision;
  decision.phase = Phase::kFirstNode;
  EXPECT_LT(
      raw_progress(run.report.clusters.at(0), decision, run.stage.policy.release, run.stage.now),
      0.5);
}

TEST(Progress, failed_attempt_counts_for_nothing_and_the_bar_stays) {
  SampleRun run;
  Follower follower(run);
  run.begin();
  run.issue(1, "NODE2", kSetup);
  run.stage.pass(20min);
  follower.look(Phase::kFirstNode);
  const double before = follower.last();
  run.settle(1, Outcome::kFailed);
  follower.look(Phase::kFirstNode);
  EXPECT_EQ(follower.last(), before);
}

TEST(Progress, cluster_that_did_not_begin_has_none) {
  SampleRun run;
  EXPECT_EQ(raw_progress(run.report.clusters.at(0), {}, run.stage.policy.release, run.stage.now),
            0.0);
}

TEST(PhaseFromSteps, follows_the_last_step) {
  SampleRun run;
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kWaiting);
  run.begin();
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kPreparing);
  run.issue(1, "NODE2", kSetup);
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kFirstNode);
  run.settle(1, Outcome::kDone);
  run.issue(2, "NODE1", StopCms{"E2K7CCR"});
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kCms);
  run.settle(2, Outcome::kDone);
  run.issue(3, "NODE1", kSetup);
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kSecondNode);
  run.settle(3, Outcome::kDone);
  run.end(ClusterOutcome::kInDoubt);
  EXPECT_EQ(phase_from_steps(run.report.clusters.at(0)), Phase::kHalted);
}

}  // namespace
}  // namespace lockstep
