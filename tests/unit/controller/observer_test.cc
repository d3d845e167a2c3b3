#include "controller/observer.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

const ClusterId kCluster{"CLUS1"};
const NodeId kNode1{"NODE1"};
const NodeId kNode2{"NODE2"};
const RunId kRun{"00000000000000a1"};
const Step kSetup = RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};

Fleet fleet() {
  Fleet declared;
  const Stage stage(2);
  for (const ClusterObservation& cluster : stage.observation.clusters) {
    declared.clusters.push_back(cluster.declared);
  }
  declared.front_ends.push_back(stage.observation.front_ends[0].declared);
  declared.policy = test_policy();
  return declared;
}

class Observer : public testing::Test {
 protected:
  void happens(EventBody body) { apply(seen_, {now_, std::move(body)}); }
  void begin(const NodeId& first, const NodeId& second, bool running) {
    ClusterStartedEvent event;
    event.cluster = kCluster;
    event.labels = {first, second};
    event.first_baseline.services = {{"MOM", StartType::kManual, running}};
    event.second_baseline.services = {{"MOM", StartType::kAutomatic, running}};
    event.first_build = running ? kRtm : kSp1;
    event.second_build = kRtm;
    event.cms_build = running ? kRtm : kSp1;
    happens(event);
  }
  void issue(Sequence sequence, const NodeId& node, const Step& step) {
    CommandMessage command;
    command.id = {kRun, sequence};
    command.node = node;
    command.step = step;
    happens(CommandIssuedEvent{kCluster, "rule", command});
  }
  void settle(Sequence sequence, Outcome outcome = Outcome::kDone) {
    StepResult result;
    result.id = {kRun, sequence};
    result.outcome = outcome;
    happens(CommandSettledEvent{result});
  }
  bool shows(const NodeId& node, Beat beat, Duration up_for = 1h) {
    NodeFacts facts = healthy_node(seen_.clusters[0].declared, node);
    facts.up_for = up_for;
    return hear(seen_, node, FactsMessage{beat, facts}, now_);
  }
  ClusterObservation& cluster() { return seen_.clusters[0]; }

  Observation seen_ = observe_nothing(fleet());
  Instant now_{1'000};
};

TEST_F(Observer, knows_the_fleet_and_nothing_else_at_first) {
  EXPECT_EQ(seen_.clusters.size(), 2U);
  EXPECT_EQ(seen_.front_ends.size(), 1U);
  EXPECT_FALSE(cluster().begun_at);
  EXPECT_FALSE(cluster().sights[0].facts);
}

TEST_F(Observer, facts_are_kept_with_beat_and_time) {
  EXPECT_TRUE(shows(kNode2, 7));
  EXPECT_EQ(cluster().sights[1].beat, 7U);
  EXPECT_EQ(cluster().sights[1].received_at, now_);
  EXPECT_FALSE(cluster().sights[0].facts) << "only the node that spoke";
}

TEST_F(Observer, late_facts_never_replace_newer_ones_but_are_a_sign_of_life) {
  shows(kNode2, 7, 2h);
  now_ = now_ + 10s;
  EXPECT_TRUE(shows(kNode2, 6, 1h));
  EXPECT_EQ(cluster().sights[1].facts->up_for, Duration{2h});
  EXPECT_EQ(cluster().sights[1].beat, 7U);
  EXPECT_EQ(cluster().sights[1].received_at, now_ - 10s);
  EXPECT_EQ(cluster().sights[1].heard_at, now_);
}

TEST_F(Observer, facts_of_the_same_beat_are_news) {
  shows(kNode2, 7, 1h);
  shows(kNode2, 7, 2h);
  EXPECT_EQ(cluster().sights[1].facts->up_for, Duration{2h});
}

TEST_F(Observer, front_ends_are_heard_and_strangers_are_not) {
  EXPECT_TRUE(hear(seen_, NodeId{"HUBCAS"}, HeartbeatMessage{1, 0}, now_));
  EXPECT_EQ(seen_.front_ends[0].sight.heard_at, now_);
  EXPECT_FALSE(hear(seen_, NodeId{"STRANGER"}, HeartbeatMessage{1, 0}, now_));
  EXPECT_EQ(sight_of(seen_, NodeId{"STRANGER"}), nullptr);
}

TEST_F(Observer, required_beats_only_grow_and_hold_for_one_cluster) {
  require_sight(seen_, kCluster, 5);
  require_sight(seen_, kCluster, 3);
  EXPECT_EQ(required_beat(seen_, kNode1), 5U);
  EXPECT_EQ(required_beat(seen_, NodeId{"NODE3"}), 0U);
  require_sight_of_all(seen_, 4);
  EXPECT_EQ(required_beat(seen_, kNode1), 5U);
  EXPECT_EQ(required_beat(seen_, NodeId{"NODE3"}), 4U);
  EXPECT_EQ(required_beat(seen_, NodeId{"HUBCAS"}), 0U);
}

TEST_F(Observer, first_baseline_and_builds_win_and_labels_follow) {
  begin(kNode2, kNode1, true);
  const Instant begun = now_;
  now_ = now_ + 1h;
  begin(kNode1, kNode2, false);
  EXPECT_EQ(cluster().labels, (Labels{kNode1, kNode2}));
  EXPECT_EQ(cluster().begun_at, begun);
  EXPECT_TRUE(cluster().baselines.at(kNode2).services[0].running);
  EXPECT_EQ(cluster().baselines.at(kNode2).services[0].start_type, StartType::kManual);
  EXPECT_EQ(cluster().baselines.at(kNode1).services[0].start_type, StartType::kAutomatic);
  EXPECT_EQ(cluster().builds_before.at(kNode2), kRtm);
  EXPECT_EQ(cluster().cms_build_before, kRtm);
}

TEST_F(Observer, a_command_goes_out_is_acknowledged_and_becomes_history) {
  begin(kNode2, kNode1, true);
  issue(4, kNode2, kSetup);
  ASSERT_TRUE(cluster().in_flight);
  EXPECT_FALSE(cluster().in_flight->acknowledged);
  EXPECT_NE(find_in_flight(seen_, 4), nullptr);
  happens(CommandAckedEvent{5});
  EXPECT_FALSE(cluster().in_flight->acknowledged);
  happens(CommandAckedEvent{4});
  EXPECT_TRUE(cluster().in_flight->acknowledged);
  const Instant issued = now_;
  now_ = now_ + 30min;
  settle(4, Outcome::kFailed);
  EXPECT_FALSE(cluster().in_flight);
  ASSERT_EQ(cluster().history.size(), 1U);
  EXPECT_EQ(cluster().history[0].issued_at, issued);
  EXPECT_EQ(cluster().history[0].settled_at, now_);
  EXPECT_EQ(cluster().history[0].result.outcome, Outcome::kFailed);
}

TEST_F(Observer, a_result_counts_once_and_only_for_what_is_out) {
  issue(4, kNode2, kSetup);
  settle(3);
  EXPECT_TRUE(cluster().in_flight);
  settle(4);
  settle(4);
  EXPECT_EQ(cluster().history.size(), 1U);
}

TEST_F(Observer, progress_counts_for_the_command_that_is_out_on_that_node) {
  issue(4, kNode2, kSetup);
  const StepProgress copying{"Copying", 1, 9, true, 0s};
  hear(seen_, kNode1, ProgressMessage{{kRun, 4}, copying}, now_);
  hear(seen_, kNode2, ProgressMessage{{kRun, 3}, copying}, now_);
  EXPECT_FALSE(cluster().in_flight->progress);
  hear(seen_, kNode2, ProgressMessage{{kRun, 4}, copying}, now_);
  EXPECT_EQ(cluster().in_flight->progress, copying);
}

TEST_F(Observer, a_gate_passed_for_the_other_order_does_not_count) {
  begin(kNode2, kNode1, true);
  happens(GatePassedEvent{kCluster, Gate::kBeforeOutage, "operator", kNode1});
  EXPECT_TRUE(cluster().passed_gates.empty());
  happens(GatePassedEvent{kCluster, Gate::kBeforeOutage, "operator", kNode2});
  ASSERT_EQ(cluster().passed_gates.size(), 1U);
  EXPECT_EQ(cluster().passed_gates[0].labels, (Labels{kNode2, kNode1}));
}

TEST_F(Observer, the_last_rule_is_remembered_with_its_time) {
  happens(DecidedEvent{kCluster, "looking", "", "", ""});
  EXPECT_EQ(cluster().waiting->rule, "looking");
  EXPECT_EQ(cluster().waiting->since, now_);
}

TEST_F(Observer, a_cluster_that_is_begun_after_its_end_is_on_its_way_home) {
  begin(kNode2, kNode1, true);
  EXPECT_FALSE(cluster().homeward);
  happens(ClusterEndedEvent{kCluster, ClusterOutcome::kFinished, "", "", "", {}, {}, {}});
  begin(kNode2, kNode1, false);
  EXPECT_TRUE(cluster().homeward);
  EXPECT_FALSE(cluster().ended);
  EXPECT_FALSE(cluster().ended_at);
  EXPECT_EQ(cluster().builds_before.at(kNode2), kRtm);
  happens(RunStartedEvent{kRun, "", "", ""});
  EXPECT_FALSE(cluster().homeward);
}

TEST_F(Observer, a_run_a_takeover_and_nothing_else_begin_to_listen) {
  now_ = now_ + 1h;
  happens(RunStartedEvent{kRun, "", "", ""});
  EXPECT_EQ(cluster().listening_since, now_);
  now_ = now_ + 1h;
  happens(TakeoverEvent{2, kRun, ""});
  const Instant taken_over = now_;
  now_ = now_ + 1h;
  happens(ClusterEndedEvent{kCluster, ClusterOutcome::kFailed, "", "", "", {}, {}, {}});
  happens(RetryAskedEvent{kCluster, "operator"});
  EXPECT_EQ(cluster().listening_since, taken_over);
}

TEST_F(Observer, stop_ends_with_a_takeover_and_freeze_only_with_a_new_run) {
  happens(StopAskedEvent{"operator", false});
  happens(InvariantBrokenEvent{kCluster, "I1", "", ""});
  EXPECT_TRUE(seen_.stop_asked);
  happens(TakeoverEvent{2, kRun, ""});
  EXPECT_FALSE(seen_.stop_asked);
  EXPECT_TRUE(seen_.frozen);
  happens(RunStartedEvent{kRun, "", "", ""});
  EXPECT_FALSE(seen_.frozen);
}

TEST_F(Observer, a_new_run_forgets_the_run_and_keeps_what_was_before_the_first_change) {
  begin(kNode2, kNode1, true);
  happens(GatePassedEvent{kCluster, Gate::kBeforeOutage, "operator", kNode2});
  issue(4, kNode2, kSetup);
  settle(4);
  issue(5, kNode2, kSetup);
  shows(kNode2, 9);
  require_sight(seen_, kCluster, 8);
  happens(OutageBeganEvent{kCluster});
  happens(DecidedEvent{kCluster, "looking", "", "", ""});
  happens(ClusterEndedEvent{kCluster, ClusterOutcome::kFailed, "", "", "", {}, {}, {}});
  happens(RunStartedEvent{kRun, "", "", ""});
  EXPECT_FALSE(cluster().begun_at);
  EXPECT_FALSE(cluster().ended);
  EXPECT_FALSE(cluster().in_flight);
  EXPECT_FALSE(cluster().waiting);
  EXPECT_TRUE(cluster().history.empty());
  EXPECT_TRUE(cluster().passed_gates.empty());
  EXPECT_EQ(cluster().labels, (Labels{kNode2, kNode1}));
  EXPECT_EQ(cluster().baselines.size(), 2U);
  EXPECT_EQ(cluster().required_beat, 8U);
  EXPECT_EQ(cluster().sights[1].beat, 9U);
  ASSERT_EQ(cluster().outages.size(), 1U) << "the users' clock does not care about runs";
  EXPECT_FALSE(cluster().outages[0].ended_at);
}

TEST_F(Observer, a_new_run_forgets_all_of_a_finished_cluster) {
  begin(kNode2, kNode1, true);
  happens(ClusterEndedEvent{kCluster, ClusterOutcome::kFinished, "", "", "", {}, {}, {}});
  happens(RunStartedEvent{kRun, "", "", ""});
  EXPECT_FALSE(cluster().labels);
  EXPECT_TRUE(cluster().baselines.empty());
}

TEST_F(Observer, events_of_unknown_clusters_are_without_effect) {
  const ClusterId nowhere{"NOWHERE"};
  happens(ClusterEndedEvent{nowhere, ClusterOutcome::kFailed, "", "", "", {}, {}, {}});
  happens(OutageEndedEvent{nowhere, 0s});
  happens(OutageEndedEvent{kCluster, 0s});
  happens(DecidedEvent{nowhere, "looking", "", "", ""});
  EXPECT_FALSE(cluster().ended);
  EXPECT_TRUE(cluster().outages.empty());
}

std::string changes(Stage& stage) {
  stage.show();
  std::string text;
  for (const Event& event : outage_changes(stage.observation, stage.policy, stage.now)) {
    text += std::holds_alternative<OutageBeganEvent>(event.body) ? "began " : "ended ";
    apply(stage.observation, event);
  }
  return text;
}

TEST(OutageClock, runs_from_the_stop_command_until_online_with_every_database) {
  Stage stage = ready_for_outage();
  EXPECT_EQ(changes(stage), "");
  stage.out("NODE1", StopCms{"E2K7CCR"});
  EXPECT_EQ(changes(stage), "began ");
  EXPECT_EQ(changes(stage), "") << "once";
  stage.cluster().in_flight.reset();
  stage.state(CmsState::kOffline);
  EXPECT_EQ(changes(stage), "");
  stage.state(CmsState::kOnline);
  stage.cms([](CmsFacts& cms) { cms.databases_mounted = 0; });
  EXPECT_EQ(changes(stage), "") << "Online without databases is no service";
  stage.pass(10min);
  stage.cms([](CmsFacts& cms) { cms.databases_mounted = 1; });
  EXPECT_EQ(changes(stage), "ended ");
  const OutageClock& clock = stage.cluster().outages.at(0);
  EXPECT_EQ(*clock.ended_at - clock.began_at, Duration{10min});
}

TEST(OutageClock, a_failover_counts_and_silence_does_not) {
  Stage stage = ready_for_outage();
  stage.show();
  stage.silence("NODE1");
  stage.silence("NODE2");
  stage.pass(10min);
  stage.state(CmsState::kFailed);
  EXPECT_EQ(changes(stage), "");
  stage.unsilence("NODE1");
  stage.unsilence("NODE2");
  EXPECT_EQ(changes(stage), "began ");
}

TEST(OutageClock, a_refused_stop_ends_the_outage_that_never_was) {
  Stage stage = ready_for_outage();
  stage.out("NODE1", StopCms{"E2K7CCR"});
  EXPECT_EQ(changes(stage), "began ");
  stage.cluster().in_flight.reset();
  EXPECT_EQ(changes(stage), "ended ");
}

TEST(OutageClock, of_a_cluster_that_is_not_begun_does_not_run) {
  Stage stage;
  stage.state(CmsState::kOffline);
  EXPECT_EQ(changes(stage), "");
}

}  // namespace
}  // namespace lockstep
