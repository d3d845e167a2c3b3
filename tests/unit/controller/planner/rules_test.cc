// Budgets, gates, patience and the watch over a step that is out.

#include <gtest/gtest.h>

#include <algorithm>

#include "controller/planner/decisions.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

const Step kSetup = RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};
const Step kRegistry = RestartService{"RemoteRegistry"};

std::string said(const Decision& decision) { return to_text(decision.verb) + " " + decision.rule; }

void remember(Stage& stage, const char* rule) {
  stage.cluster().waiting = Waiting{rule, stage.now};
}

TEST(RemoteRegistry, that_was_restarted_too_long_ago_is_restarted_again) {
  Stage stage = ready_for_setup();
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
  const Duration most = stage.policy.limits.remote_registry_age;
  ServiceFacts& service =
      *std::ranges::find(stage.node("NODE2").services, "RemoteRegistry", &ServiceFacts::name);
  service.running_for = most;
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
  service.running_for = most + 1ms;
  EXPECT_EQ(said(stage.decide()), "run remote-registry");
  stage.record("NODE2", kRegistry);
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
}

TEST(RetryBudget, allows_one_attempt_and_the_configured_repeats) {
  for (const int repeats : {0, 1, 2, 3}) {
    Stage stage = ready_for_setup();
    stage.policy.max_retries_per_step = repeats;
    for (int failed = 0; failed <= repeats; ++failed) {
      EXPECT_EQ(said(stage.decide()), "run upgrade-node") << failed << " of " << repeats;
      stage.record("NODE2", kSetup, Outcome::kFailed, Reason::kInterrupted);
      stage.pass(1h);
    }
    EXPECT_EQ(said(stage.decide()), "halt retries-spent") << repeats;
  }
}

TEST(RetryBudget, waits_longer_before_each_repeat_and_says_when_to_look_again) {
  Stage stage = ready_for_setup();
  for (int tried = 1; tried <= 2; ++tried) {
    stage.record("NODE2", kSetup, Outcome::kFailed, Reason::kInterrupted);
    const Instant ready = stage.now + stage.policy.limits.retry_delay * tried;
    const Decision decision = stage.decide();
    EXPECT_EQ(said(decision), "hold retry-delay");
    EXPECT_EQ(decision.recheck_at, ready);
    stage.now = ready - 1ms;
    EXPECT_EQ(said(stage.decide()), "hold retry-delay");
    stage.now = ready;
    EXPECT_EQ(said(stage.decide()), "run upgrade-node");
  }
}

TEST(RetryBudget, begins_anew_after_success) {
  Stage stage = ready_for_setup();
  for (const Outcome outcome :
       {Outcome::kFailed, Outcome::kFailed, Outcome::kDone, Outcome::kFailed}) {
    stage.record("NODE2", kSetup, outcome, Reason::kInterrupted);
  }
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
}

TEST(RetryBudget, counts_refusals_apart_from_failures) {
  Stage stage = ready_for_setup();
  for (int refused = 0; refused < 5; ++refused) {
    EXPECT_EQ(said(stage.decide()), "run upgrade-node") << refused;
    stage.record("NODE2", kSetup, Outcome::kRefused, Reason::kExpectation);
    stage.pass(1h);
  }
  EXPECT_EQ(said(stage.decide()), "halt retries-spent");
}

TEST(RetryBudget, of_another_node_or_mode_does_not_count) {
  Stage stage = ready_for_setup();
  for (int i = 0; i < 5; ++i) {
    stage.record("NODE1", kSetup, Outcome::kFailed, Reason::kError);
    stage.record("NODE2", RunSetup{SetupMode::kUpgradeCms, "", kSp1}, Outcome::kFailed,
                 Reason::kError);
  }
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
}

TEST(RetryBudget, without_effect_twice_is_enough) {
  Stage stage = ready_for_setup();
  stage.record("NODE2", kSetup, Outcome::kFailed, Reason::kNoEffect);
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
  stage.record("NODE2", kSetup, Outcome::kFailed, Reason::kNoEffect);
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "halt retries-spent");
}

TEST(RetryBudget, isolating_the_node_once_is_enough) {
  Stage stage = ready_for_setup();
  stage.service("NODE2", "SharedAccess", ServiceState::kStopped, StartType::kManual);
  stage.record("NODE2", EnsureServiceRunning{"SharedAccess"}, Outcome::kFailed, Reason::kIsolated);
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "halt retries-spent");
}

Stage ready_on_2008(ServiceState firewall) {
  Stage stage = ready_for_setup();
  stage.node("NODE2").platform.os_version = "6.0";
  stage.service("NODE2", "SharedAccess", ServiceState::kStopped, StartType::kManual);
  stage.node("NODE2").services.push_back({"MpsSvc", firewall, StartType::kManual, 0s});
  return stage;
}

TEST(Firewall, of_windows_2008_is_started_under_its_own_name) {
  Stage stage = ready_on_2008(ServiceState::kStopped);
  const Decision decision = stage.decide();
  EXPECT_EQ(said(decision), "run firewall-service");
  EXPECT_EQ(decision.step->step, Step{EnsureServiceRunning{"MpsSvc"}});
}

TEST(Firewall, connection_sharing_of_windows_2008_is_left_alone) {
  Stage stage = ready_on_2008(ServiceState::kRunning);
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
}

TEST(Firewall, of_an_unknown_windows_is_not_guessed) {
  Stage stage = ready_on_2008(ServiceState::kStopped);
  stage.node("NODE2").platform.os_version = "6.1";
  EXPECT_EQ(said(stage.decide()), "hold firewall-harmless");
}

TEST(RetryBudget, spent_in_doubt_ends_in_doubt) {
  Stage stage = ready_for_setup();
  for (int i = 0; i < 3; ++i) {
    stage.record("NODE2", kSetup, Outcome::kInDoubt);
  }
  stage.pass(1h);
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kInDoubt);
}

TEST(RetryBudget, done_again_and_again_ends) {
  Stage stage = ready_for_setup();
  stage.service("NODE2", "MOM", ServiceState::kRunning, StartType::kManual);
  for (int done = 0; done < 4; ++done) {
    EXPECT_EQ(said(stage.decide()), "run quiet-services") << done;
    stage.record("NODE2", StopServices{{"MOM"}});
  }
  EXPECT_EQ(said(stage.decide()), "halt step-without-effect");
}

TEST(PendingReboot, of_the_active_node_is_left_alone_at_the_end) {
  Stage stage = ready_to_finish();
  stage.cms_on("NODE1");
  stage.cms([](CmsFacts& cms) { cms.oab_node = NodeId{"NODE1"}; });
  stage.record("NODE1", SmokeTest{"E2K7CCR"});
  stage.node("NODE1").platform.reboot_pending = true;
  EXPECT_EQ(said(stage.decide()), "finish finished");
  stage.node("NODE2").platform.reboot_pending = true;
  stage.group_on("Cluster Group", "NODE1");
  EXPECT_EQ(said(stage.decide()), "run pending-reboot");
  EXPECT_EQ(stage.decide().step->node, NodeId{"NODE2"});
}

TEST(Halt, before_any_step_is_a_refusal_and_later_a_failure) {
  Stage stage;
  stage.begin();
  stage.state(CmsState::kOffline);
  remember(stage, "unlisted");
  stage.pass(3min);
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kRefused);
  stage.record("NODE2", kRegistry);
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kFailed);
}

TEST(Patience, ends_at_its_limit_and_not_before) {
  Stage stage = ready_for_setup();
  stage.state(CmsState::kOffline);
  remember(stage, "unlisted");
  const Instant end = stage.now + stage.policy.limits.unlisted_settle;
  stage.now = end - 1ms;
  const Decision held = stage.decide();
  EXPECT_EQ(said(held), "hold unlisted");
  EXPECT_EQ(held.recheck_at, end);
  stage.now = end;
  EXPECT_EQ(said(stage.decide()), "halt unlisted");
}

TEST(Patience, of_another_rule_does_not_count) {
  Stage stage = ready_for_setup();
  stage.state(CmsState::kOffline);
  remember(stage, "looking");
  stage.pass(1h);
  EXPECT_EQ(said(stage.decide()), "hold unlisted");
}

TEST(Patience, the_plan_looks_again_when_the_first_limit_is_reached) {
  Stage stage = ready_for_setup();
  stage.state(CmsState::kOffline);
  remember(stage, "unlisted");
  stage.now = stage.now + stage.policy.limits.unlisted_settle - 4s;
  EXPECT_EQ(stage.plan().recheck_at, stage.now + 4s);
}

TEST(Patience, a_quiet_plan_looks_again_after_a_while_and_an_ended_one_never) {
  Stage stage = ready_for_setup();
  EXPECT_EQ(stage.plan().recheck_at, stage.now + 10s);
  stage.cluster().ended = ClusterOutcome::kFinished;
  EXPECT_EQ(stage.plan().recheck_at, std::nullopt);
}

TEST(Gates, closed_asks_and_passed_goes_on) {
  Stage stage = ready_for_setup();
  stage.policy.gates = {Gate::kBeforeOutage};
  const Decision asked = stage.decide();
  EXPECT_EQ(asked.verb, Verb::kAsk);
  EXPECT_EQ(asked.gate, Gate::kBeforeOutage);
  EXPECT_TRUE(asked.page);
  stage.pass_gate(Gate::kReseed);
  EXPECT_EQ(stage.decide().verb, Verb::kAsk);
  stage.pass_gate(Gate::kBeforeOutage);
  EXPECT_EQ(said(stage.decide()), "run upgrade-node");
}

TEST(Gates, are_void_after_the_labels_change) {
  Stage stage = ready_for_setup();
  stage.policy.gates = {Gate::kBeforeOutage};
  stage.pass_gate(Gate::kBeforeOutage);
  stage.cms_on("NODE2");
  stage.group_on("Cluster Group", "NODE2");
  stage.begin("NODE1");
  EXPECT_EQ(stage.decide().verb, Verb::kAsk);
}

TEST(Gates, possible_loss_is_asked_only_when_the_move_was_not_ours) {
  Stage stage = ready_for_outage();
  stage.policy.gates = {Gate::kPossibleLoss};
  stage.cms_on("NODE2");
  stage.state(CmsState::kOffline);
  EXPECT_EQ(said(stage.decide()), "ask gate-possible-loss");
  stage.record("NODE1", MoveCms{"E2K7CCR", NodeId{"NODE2"}});
  EXPECT_EQ(said(stage.decide()), "run upgrade-cms");
}

TEST(Gates, reseed_stays_asked_while_nobody_answers) {
  Stage stage = ready_to_finish();
  stage.policy.gates = {Gate::kReseed};
  stage.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kFailed; });
  stage.record("NODE1", ResumeCopy{"First Storage Group"});
  stage.pass(stage.policy.limits.queue_patience);
  for (int turn = 0; turn < 3; ++turn) {
    EXPECT_EQ(said(stage.plan_and_remember().decisions[0]), "ask gate-reseed") << turn;
    stage.pass(1min);
  }
  stage.pass_gate(Gate::kReseed);
  EXPECT_EQ(said(stage.decide()), "run reseed-copy");
}

TEST(Sight, old_facts_are_waited_for_and_doubted_in_the_end) {
  Stage stage = ready_for_setup();
  stage.show();
  stage.silence("NODE2");
  stage.cluster().required_beat = 1;
  EXPECT_EQ(said(stage.decide()), "hold looking");
  remember(stage, "looking");
  stage.cluster().sights[1].heard_at = stage.now + 45min;
  stage.pass(45min);
  const Decision decision = stage.decide();
  EXPECT_EQ(said(decision), "halt looking");
  EXPECT_EQ(decision.outcome, ClusterOutcome::kInDoubt);
}

TEST(Sight, a_controller_that_has_just_begun_calls_nobody_silent) {
  Stage stage = ready_for_setup();
  stage.silence("NODE2");
  stage.cluster().sights[1] = {};
  stage.cluster().listening_since = stage.now;
  const Decision first = stage.plan_and_remember().decisions[0];
  EXPECT_EQ(said(first), "hold looking");
  EXPECT_FALSE(first.page);
  ASSERT_TRUE(first.recheck_at);
  stage.pass(*first.recheck_at - stage.now);
  const Decision silent = stage.plan_and_remember().decisions[0];
  EXPECT_EQ(said(silent), "hold node-silent");
  EXPECT_TRUE(silent.page);
  stage.pass(45min);
  EXPECT_EQ(said(stage.decide()), "halt node-silent");
}

TEST(Sight, no_step_is_planned_on_a_node_that_is_known_to_be_down) {
  Stage stage = ready_for_second();
  stage.service("NODE1", "MOM", ServiceState::kRunning, StartType::kManual);
  stage.show();
  stage.node_state("NODE1", ClusterNodeState::kDown);
  stage.silence("NODE1");
  stage.pass(5min);
  EXPECT_EQ(said(stage.decide()), "hold node-silent");
}

TEST(Stop, at_a_safe_point_is_final_and_in_an_outage_is_not) {
  Stage stage = ready_for_outage();
  stage.observation.stop_asked = true;
  const Decision safe = stage.decide();
  EXPECT_EQ(said(safe), "hold stopped");
  EXPECT_TRUE(safe.final);
  stage.state(CmsState::kOffline);
  EXPECT_EQ(said(stage.decide()), "run move-cms");
}

TEST(Move, asks_the_agent_for_the_target_unless_it_moves_to_itself) {
  Stage stage = ready_for_outage();
  stage.state(CmsState::kOffline);
  const Decision from_the_owner = stage.decide();
  ASSERT_EQ(said(from_the_owner), "run move-cms");
  EXPECT_EQ(from_the_owner.step->node.text, "NODE1");
  EXPECT_EQ(from_the_owner.step->expectations,
            (std::vector<Expectation>{{Interlock::kOtherNodeUp, ""}}));
  stage.record("NODE1", MoveCms{"E2K7CCR", NodeId{"NODE2"}}, Outcome::kFailed, Reason::kError);
  const Decision to_itself = stage.decide();
  ASSERT_EQ(said(to_itself), "run move-cms");
  EXPECT_EQ(to_itself.step->node.text, "NODE2");
  EXPECT_TRUE(to_itself.step->expectations.empty());
}

TEST(Stop, waits_for_nobody_who_is_not_heard_unless_an_outage_may_run) {
  Stage stage = ready_for_outage();
  stage.observation.stop_asked = true;
  stage.silence("NODE2");
  stage.cluster().sights[1] = {};
  stage.cluster().listening_since = stage.now;
  const Decision unheard = stage.decide();
  EXPECT_EQ(said(unheard), "hold stopped");
  EXPECT_TRUE(unheard.final);

  Stage stopped = stage;
  stopped.record("NODE1", StopCms{"E2K7CCR"});
  EXPECT_EQ(said(stopped.decide()), "hold looking");

  stage.cluster().outages.push_back({stage.now, std::nullopt});
  EXPECT_EQ(said(stage.decide()), "hold looking");
}

TEST(Stop, does_not_leave_databases_dismounted) {
  Stage stage = ready_for_second();
  stage.observation.stop_asked = true;
  stage.cms([](CmsFacts& cms) { cms.databases_mounted = 0; });
  EXPECT_EQ(said(stage.decide()), "run mount-databases");
}

TEST(SmokeTest, of_before_the_last_outage_counts_no_more) {
  Stage stage = ready_to_finish();
  EXPECT_NE(said(stage.decide()), "run smoke-test");
  stage.cluster().outages.push_back({stage.now + 1min, stage.now + 2min});
  stage.pass(3min);
  EXPECT_EQ(said(stage.decide()), "run smoke-test");
}

TEST(InFlight, a_running_step_is_waited_for_whatever_else_is_seen) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup);
  stage.level("NODE2", Level::kTarget);
  stage.observation.stop_asked = true;
  EXPECT_EQ(said(stage.decide()), "hold step-running");
}

TEST(InFlight, a_command_nobody_acknowledges_pages_after_its_validity) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup, false);
  EXPECT_FALSE(stage.decide().page);
  stage.pass(stage.policy.limits.command_validity);
  const Decision decision = stage.decide();
  EXPECT_EQ(said(decision), "hold command-out");
  EXPECT_TRUE(decision.page);
}

TEST(InFlight, a_reboot_warns_then_is_lost) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", RebootNode{BootId{"boot-1"}, "after setup"});
  const Instant issued = stage.now;
  const Limits& limits = stage.policy.limits;
  EXPECT_EQ(stage.decide().recheck_at, issued + limits.reboot_warn);
  EXPECT_FALSE(stage.decide().page);
  stage.now = issued + limits.reboot_warn;
  EXPECT_TRUE(stage.decide().page);
  EXPECT_EQ(stage.decide().recheck_at, issued + limits.reboot);
  stage.now = issued + limits.reboot - 1ms;
  EXPECT_EQ(said(stage.decide()), "hold rebooting");
  stage.now = issued + limits.reboot;
  EXPECT_EQ(said(stage.decide()), "halt node-lost");
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kInDoubt);
}

TEST(InFlight, a_step_that_stands_still_is_slow_then_stalled) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup);
  stage.cluster().in_flight->progress = StepProgress{"Copying", 1, 9, true, 0s};
  EXPECT_EQ(said(stage.decide()), "hold step-running");
  stage.cluster().in_flight->progress = StepProgress{"Copying", 1, 9, false, 1h - 1ms};
  EXPECT_EQ(said(stage.decide()), "hold step-slow");
  stage.cluster().in_flight->progress = StepProgress{"Copying", 1, 9, false, 1h};
  EXPECT_EQ(said(stage.decide()), "halt step-stalled");
}

TEST(InFlight, silence_with_a_step_in_hand_is_doubted_after_its_limit) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup);
  stage.silence("NODE2");
  stage.pass(151s);
  EXPECT_EQ(said(stage.plan_and_remember().decisions[0]), "hold node-silent");
  stage.pass(45min - 1ms);
  EXPECT_EQ(said(stage.decide()), "hold node-silent");
  stage.pass(1ms);
  EXPECT_EQ(said(stage.decide()), "halt node-lost");
}

TEST(InFlight, a_controller_that_has_just_begun_gives_the_node_time_to_be_heard) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup);
  stage.silence("NODE2");
  stage.cluster().sights[1] = {};
  stage.cluster().listening_since = stage.now;
  EXPECT_EQ(said(stage.decide()), "hold step-running");
  stage.pass(151s);
  EXPECT_EQ(said(stage.decide()), "hold node-silent");
}

TEST(InFlight, setup_on_a_node_that_came_to_own_the_cms_pages) {
  Stage stage = ready_for_setup();
  stage.out("NODE2", kSetup);
  EXPECT_FALSE(stage.decide().page);
  stage.cms_on("NODE2");
  EXPECT_TRUE(stage.decide().page);
}

}  // namespace
}  // namespace lockstep
