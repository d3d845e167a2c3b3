// Hooks: what is run before an outage begins and after it, and what waits for it.

#include <gtest/gtest.h>

#include "controller/observer.h"
#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

constexpr HookMoment kBefore = HookMoment::kBeforeOutage;
constexpr HookMoment kAfter = HookMoment::kAfterOutage;

std::string said(const Decision& decision) { return to_text(decision.verb) + " " + decision.rule; }

Hooks both_hooks() { return {Hook{"/bin/before", {}}, Hook{"/bin/after", {}}}; }

Stage with_hooks(Stage stage, Hooks hooks = both_hooks()) {
  stage.policy.hooks = std::move(hooks);
  return stage;
}

void happen(Stage& stage, EventBody body) {
  apply(stage.observation, Event{stage.now, std::move(body)});
}

void start(Stage& stage, HookMoment moment) {
  happen(stage, HookStartedEvent{ClusterId{"CLUS1"}, moment, "/bin/hook"});
}

void finish(Stage& stage, HookMoment moment, HookEnd end = HookEnd::kPassed) {
  happen(stage, HookEndedEvent{ClusterId{"CLUS1"}, moment, {end, 3, "the list is gone\n"}});
}

void run(Stage& stage, HookMoment moment, HookEnd end = HookEnd::kPassed) {
  start(stage, moment);
  finish(stage, moment, end);
}

// The outage came and went; the CMS runs on NODE2, and was tested there.
Stage after_the_outage(Stage stage) {
  happen(stage, OutageBeganEvent{ClusterId{"CLUS1"}});
  stage.pass(12min);
  happen(stage, OutageEndedEvent{ClusterId{"CLUS1"}, 12min});
  stage.cms_on("NODE2");
  stage.group_on("Cluster Group", "NODE2");
  stage.cms_level(Level::kTarget);
  return stage;
}

std::vector<std::string> broken_by(Stage& stage, const Plan& plan) {
  std::vector<std::string> names;
  for (const Violation& broken :
       check_invariants(plan, stage.observation, stage.policy, stage.now)) {
    names.push_back(broken.invariant);
  }
  return names;
}

TEST(Hooks, outage_begins_only_after_before_outage_passed) {
  Stage stage = with_hooks(ready_for_outage());
  const Decision call = stage.decide();
  EXPECT_EQ(said(call), "call hook-before-outage");
  EXPECT_EQ(call.hook->moment, kBefore);
  start(stage, kBefore);
  EXPECT_EQ(said(stage.decide()), "hold hook-running");
  finish(stage, kBefore);
  EXPECT_EQ(said(stage.decide()), "run stop-cms");
}

TEST(Hooks, only_what_is_declared_is_run) {
  Stage stage = with_hooks(ready_for_outage(), {std::nullopt, Hook{"/bin/after", {}}});
  EXPECT_EQ(said(stage.decide()), "run stop-cms");
  Stage other = after_the_outage(with_hooks(ready_for_outage(), {Hook{"/bin/before", {}}, {}}));
  other.record("NODE2", SmokeTest{"E2K7CCR"});
  EXPECT_NE(other.decide().verb, Verb::kCall);
}

TEST(Hooks, obstacle_is_waited_for_before_anybody_is_told) {
  Stage stage = with_hooks(ready_for_outage());
  stage.cms([](CmsFacts& cms) { cms.backup_running = true; });
  EXPECT_EQ(said(stage.decide()), "hold no-backup-running");
}

TEST(Hooks, one_that_did_not_pass_holds_pages_and_is_run_again_on_request) {
  for (const HookEnd end : {HookEnd::kFailed, HookEnd::kTimedOut, HookEnd::kNotStarted}) {
    Stage stage = with_hooks(ready_for_outage());
    run(stage, kBefore, end);
    const Decision held = stage.decide();
    EXPECT_EQ(said(held), "hold hook-failed") << to_text(end);
    EXPECT_TRUE(held.page);
    EXPECT_NE(held.figure.measured.find("the list is gone"), std::string::npos);
    EXPECT_NE(held.unblock.find("lockstep retry CLUS1"), std::string::npos);
    happen(stage, RetryAskedEvent{ClusterId{"CLUS1"}, "anna"});
    EXPECT_EQ(said(stage.decide()), "call hook-before-outage");
    EXPECT_TRUE(stage.cluster().begun_at) << "nothing else is forgotten";
  }
}

TEST(Hooks, one_that_nobody_mends_ends_the_cluster_with_its_cms_in_service) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore, HookEnd::kFailed);
  stage.record("NODE2", RestartService{"RemoteRegistry"});
  stage.cluster().waiting = Waiting{"hook-failed", stage.now};
  stage.pass(stage.policy.limits.preflight_patience);
  EXPECT_EQ(said(stage.decide()), "halt hook-failed");
}

TEST(Hooks, stop_that_failed_is_repeated_without_telling_again_for_an_hour) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore);
  stage.record("NODE1", StopCms{"E2K7CCR"}, Outcome::kFailed, Reason::kError);
  happen(stage, OutageBeganEvent{ClusterId{"CLUS1"}});
  stage.pass(1min);
  happen(stage, OutageEndedEvent{ClusterId{"CLUS1"}, 1min});
  stage.pass(58min);
  EXPECT_EQ(said(stage.decide()), "run stop-cms");
  stage.pass(1min);
  EXPECT_EQ(said(stage.decide()), "call hook-after-outage") << "it is taken back";
  run(stage, kAfter);
  EXPECT_EQ(said(stage.decide()), "call hook-before-outage");
}

TEST(Hooks, after_outage_waits_for_the_test_and_holds_nothing_up) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore);
  stage = after_the_outage(std::move(stage));
  EXPECT_EQ(said(stage.decide()), "run smoke-test");
  stage.record("NODE2", SmokeTest{"E2K7CCR"});
  const Decision call = stage.decide();
  EXPECT_EQ(said(call), "call hook-after-outage");
  EXPECT_EQ(call.hook->outage, 12min);
  start(stage, kAfter);
  const Decision next = stage.decide();
  EXPECT_EQ(next.verb, Verb::kRun) << next.rule;
  finish(stage, kAfter, HookEnd::kFailed);
  EXPECT_EQ(stage.decide().verb, Verb::kRun) << "neither does its failure";
}

TEST(Hooks, after_outage_that_did_not_pass_is_told_at_the_end) {
  Stage stage = with_hooks(ready_to_finish());
  EXPECT_EQ(said(stage.decide()), "finish finished");
  start(stage, kAfter);
  EXPECT_EQ(said(stage.decide()), "hold hook-running") << "the end waits for it";
  finish(stage, kAfter, HookEnd::kFailed);
  const Decision end = stage.decide();
  EXPECT_EQ(said(end), "finish finished");
  EXPECT_TRUE(end.page);
  EXPECT_NE(end.reason.find("exit code 3: the list is gone"), std::string::npos);
}

TEST(Hooks, announcement_without_an_outage_is_taken_back_at_a_stop) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore);
  stage.observation.stop_asked = true;
  const Decision call = stage.decide();
  EXPECT_EQ(said(call), "call hook-after-outage");
  EXPECT_EQ(call.hook->outage, Duration{0});
  run(stage, kAfter);
  EXPECT_EQ(said(stage.decide()), "hold stopped");
}

TEST(Hooks, after_outage_is_never_run_while_the_cms_is_down) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore);
  happen(stage, OutageBeganEvent{ClusterId{"CLUS1"}});
  stage.pass(3h);
  stage.state(CmsState::kOffline);
  EXPECT_EQ(stage.decide().verb, Verb::kRun);
}

TEST(Hooks, one_that_ran_when_the_controller_died_is_run_again) {
  Stage stage = with_hooks(ready_for_outage());
  start(stage, kBefore);
  happen(stage, TakeoverEvent{2, RunId{"a"}, "another"});
  EXPECT_EQ(said(stage.decide()), "call hook-before-outage");
}

TEST(Hooks, announcement_outlives_a_retry_and_a_failure_does_not) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore, HookEnd::kFailed);
  happen(stage, RetryAskedEvent{ClusterId{"CLUS1"}, "anna"});
  run(stage, kBefore);
  happen(stage,
         ClusterEndedEvent{ClusterId{"CLUS1"}, ClusterOutcome::kFailed, "r", "r", "r", {}, {}, {}});
  happen(stage, RetryAskedEvent{ClusterId{"CLUS1"}, "anna"});
  ASSERT_EQ(stage.cluster().hooks.size(), 1U);
  EXPECT_EQ(stage.cluster().hooks[0].result.end, HookEnd::kPassed);
}

TEST(Hooks, announcement_that_was_answered_counts_no_more_after_a_retry) {
  Stage stage = with_hooks(ready_for_outage());
  run(stage, kBefore);
  run(stage, kAfter, HookEnd::kFailed);
  happen(stage,
         ClusterEndedEvent{ClusterId{"CLUS1"}, ClusterOutcome::kFailed, "r", "r", "r", {}, {}, {}});
  happen(stage, RetryAskedEvent{ClusterId{"CLUS1"}, "anna"});
  stage.begin();
  EXPECT_EQ(said(stage.decide()), "call hook-before-outage");
}

TEST(Hooks, window_must_hold_the_hook_and_the_outage) {
  Stage stage = with_hooks(ready_for_outage());
  stage.policy.hooks.before_outage->timeout = 30min;
  const Duration outage = predicted_outage(stage.policy.release).longest;
  stage.policy.windows = {true, {{stage.now, stage.now + outage + 29min}}};
  EXPECT_EQ(said(stage.decide()), "hold window-too-short");
  stage.policy.windows = {true, {{stage.now, stage.now + outage + 31min}}};
  EXPECT_EQ(said(stage.decide()), "call hook-before-outage");
}

TEST(HookInvariants, stop_without_an_announcement_is_a_violation) {
  Stage stage = ready_for_outage();
  const Plan plan = stage.plan();
  ASSERT_EQ(said(plan.decisions[0]), "run stop-cms");
  EXPECT_TRUE(broken_by(stage, plan).empty());
  stage.policy.hooks = both_hooks();
  const std::vector<std::string> kBroken{"hook-before-outage"};
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "never run";
  run(stage, kBefore, HookEnd::kFailed);
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "not passed";
  run(stage, kBefore);
  EXPECT_TRUE(broken_by(stage, plan).empty());
  Stage late = stage;
  late.pass(1h);
  late.show();
  EXPECT_EQ(broken_by(late, plan), kBroken) << "too long ago";
  run(stage, kAfter);
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "taken back";
}

TEST(HookInvariants, call_while_the_cms_is_down_or_of_nobody_is_a_violation) {
  Stage stage = with_hooks(ready_for_outage());
  Plan plan = stage.plan();
  ASSERT_EQ(said(plan.decisions[0]), "call hook-before-outage");
  EXPECT_TRUE(broken_by(stage, plan).empty());
  const std::vector<std::string> kBroken{"hook-call"};
  start(stage, kBefore);
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "two at once";
  finish(stage, kBefore);
  happen(stage, OutageBeganEvent{ClusterId{"CLUS1"}});
  plan.decisions[0].hook->moment = kAfter;
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "down";
  stage.policy.hooks = {};
  plan.decisions[0].hook->moment = kBefore;
  EXPECT_EQ(broken_by(stage, plan), kBroken) << "not declared";
}

TEST(HookInvariants, impossible_look_waits_for_the_hook_that_runs) {
  Stage stage = with_hooks(ready_for_outage());
  start(stage, kBefore);
  stage.cluster().impossible = Impossible{"build-fell", NodeId{"NODE2"}, "r", "s", "b", "m", ""};
  EXPECT_EQ(said(stage.decide()), "hold hook-running");
  finish(stage, kBefore);
  EXPECT_EQ(said(stage.decide()), "halt build-fell");
}

}  // namespace
}  // namespace lockstep
