#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/fleet.h"
#include "controller/planner/front_end_order.h"
#include "controller/planner/invariants.h"
#include "controller/planner/rollout_rules.h"
#include "controller/planner/situation.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const Step kSetup = RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};

Decision run_of(const char* unit, const char* node, Step step) {
  Decision decision;
  decision.cluster = ClusterId{unit};
  decision.verb = Verb::kRun;
  decision.rule = "by-hand";
  decision.reason = "a hand made it";
  decision.step = PlannedStep{NodeId{node}, std::move(step), {}};
  return decision;
}

Decision hold_of(const char* unit) {
  Decision decision = run_of(unit, "", Observe{});
  decision.verb = Verb::kHold;
  decision.step.reset();
  return decision;
}

Decision begin_of(const char* unit) {
  Decision decision = hold_of(unit);
  decision.verb = Verb::kBegin;
  decision.labels = Labels{NodeId{unit}, {}};
  return decision;
}

std::vector<std::string> broken(Stage& stage, const Plan& plan) {
  stage.show();
  std::vector<std::string> names;
  for (const Violation& v : check_invariants(plan, stage.observation, stage.policy, stage.now)) {
    names.push_back(v.invariant);
  }
  return names;
}

// CAS1, of one set with CAS2, is prepared up to the moment of its setup; it has CLUS1's witness.
Stage ready_front_end() {
  Stage stage;
  stage.front_end("CAS1", {"client-access"}, "OWA");
  stage.front_end("CAS2", {"client-access"}, "OWA");
  stage.cluster(2).declared.witness_host = "CAS1";
  stage.begin("CAS1", 0);
  stage.record("CAS1", RestartService{"RemoteRegistry"});
  return stage;
}

std::vector<std::string> broken_by(Stage& stage, Step step, const char* node = "CAS1") {
  return broken(stage,
                {{run_of("CAS1", node, std::move(step)), hold_of("CAS2"), hold_of("CLUS1")}, {}});
}

TEST(FrontEndSituation, is_alone_and_in_no_outage) {
  Stage stage = ready_front_end();
  const Situation s = read_situation(stage.cluster(0), stage.policy, stage.now);
  EXPECT_TRUE(s.alone && s.labelled && !s.in_perimeter);
  EXPECT_EQ(s.nodes().size(), 1U);
  EXPECT_FALSE(in_outage(s));
  EXPECT_TRUE(nothing_changed(s));
}

TEST(FrontEndInvariants, let_the_rule_s_own_plan_pass) {
  Stage stage = ready_front_end();
  const Plan plan = stage.plan();
  ASSERT_TRUE(plan.decisions.at(0).step);
  EXPECT_EQ(describe(plan.decisions.at(0).step->step), "RunSetup upgrade");
  EXPECT_THAT(broken(stage, plan), IsEmpty());
}

TEST(FrontEndInvariants, know_the_steps_of_a_front_end) {
  Stage stage = ready_front_end();
  EXPECT_THAT(broken_by(stage, kSetup), IsEmpty());
  EXPECT_THAT(broken_by(stage, StopCms{"E2K7CCR"}), Contains("front-end"));
  EXPECT_THAT(broken_by(stage, RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kSp1}),
              Contains("front-end"));
  EXPECT_THAT(broken_by(stage, kSetup, "NODE1"), Contains("known-node"));
}

TEST(FrontEndInvariants, want_young_facts_of_a_server_that_is_no_cluster_node) {
  Stage stage = ready_front_end();
  stage.node("CAS1").role = ServerRole::kUnknown;
  EXPECT_THAT(broken_by(stage, kSetup), Contains("front-end-role"));
  stage = ready_front_end();
  stage.silence("CAS1");
  stage.pass(3min);
  EXPECT_THAT(broken_by(stage, kSetup), Contains("fresh-sight"));
  stage = ready_front_end();
  stage.out("CAS1", kSetup);
  EXPECT_THAT(broken_by(stage, kSetup), Contains("one-step-a-cluster"));
}

TEST(FrontEnds, have_no_witness_that_a_cap_could_count) {
  Stage stage;
  stage.front_end("CAS1", {"client-access"});
  stage.front_end("CAS2", {"client-access"});
  stage.policy.max_parallel_per_witness = 1;
  const Plan plan = stage.plan();
  EXPECT_EQ(plan.decisions[0].rule, "begin");
  EXPECT_EQ(plan.decisions[1].rule, "begin");
}

TEST(FrontEnds, that_were_given_up_are_waited_for_by_nobody_though_they_are_not_seen) {
  Stage stage;
  stage.front_end("HUB1", {"hub-transport"});
  stage.policy.max_failed_clusters = 1;
  stage.begin("HUB1", 0);
  stage.cluster(0).ended_at = stage.now;
  stage.silence("HUB1");
  stage.cluster(0).sights[0] = {};
  for (const ClusterOutcome outcome : {ClusterOutcome::kFinished, ClusterOutcome::kInDoubt}) {
    stage.cluster(0).ended = outcome;
    const Decision waits = stage.decide(1);
    EXPECT_EQ(waits.rule, "front-end-at-release");
    EXPECT_EQ(waits.final, outcome == ClusterOutcome::kInDoubt);
  }
}

TEST(FrontEndInvariants, spare_the_witness_of_a_cluster_with_a_node_out) {
  Stage stage = ready_front_end();
  stage.node_state("NODE2", ClusterNodeState::kDown);
  EXPECT_THAT(broken_by(stage, kSetup), Contains("I4"));
  EXPECT_THAT(broken_by(stage, StopServices{{"MOM"}}), IsEmpty()) << "takes nothing out";
  stage = ready_front_end();
  stage.begin("NODE2", 2);
  EXPECT_THAT(broken_by(stage, RebootNode{BootId{"boot-1"}, "after setup"}), Contains("I4"));
  stage.cluster(2).declared.witness_host = "FILER";
  EXPECT_THAT(broken_by(stage, RebootNode{BootId{"boot-1"}, "after setup"}), IsEmpty());
}

TEST(FrontEndInvariants, keep_a_node_in_while_the_host_of_its_witness_is_out) {
  Stage stage = ready_front_end();
  stage.begin("NODE2", 2);
  stage.record("NODE2", RestartService{"RemoteRegistry"});
  stage.out("CAS1", RebootNode{BootId{"boot-1"}, "after setup"});
  const Plan plan{{hold_of("CAS1"), hold_of("CAS2"), run_of("CLUS1", "NODE2", kSetup)}, {}};
  EXPECT_THAT(broken(stage, plan), Contains("I4"));
  stage.out("CAS1", RestartService{"RemoteRegistry"});
  EXPECT_THAT(broken(stage, plan), Not(Contains("I4")));
}

TEST(FrontEndInvariants, take_one_of_a_set_out_while_the_other_serves) {
  Stage stage = ready_front_end();
  stage.level("CAS2", Level::kPartial);
  EXPECT_THAT(broken_by(stage, kSetup), Contains("balanced-set"));
  stage = ready_front_end();
  EXPECT_THAT(broken(stage, {{hold_of("CAS1"), begin_of("CAS2"), hold_of("CLUS1")}, {}}),
              Contains("balanced-set"));
  stage.cluster(1).declared.balanced_set = "OTHER";
  EXPECT_THAT(broken(stage, {{hold_of("CAS1"), begin_of("CAS2"), hold_of("CLUS1")}, {}}),
              IsEmpty());
}

TEST(FrontEndInvariants, want_everybody_before_it_ended_and_at_the_release) {
  Stage stage = ready_front_end();
  Decision cluster = begin_of("CLUS1");
  cluster.labels = Labels{NodeId{"NODE2"}, NodeId{"NODE1"}};
  const Plan plan{{hold_of("CAS1"), hold_of("CAS2"), cluster}, {}};
  EXPECT_THAT(broken(stage, plan), Contains("I6"));
  for (const std::size_t i : {0U, 1U}) {
    stage.cluster(i).begun_at = stage.now;
    stage.cluster(i).ended = ClusterOutcome::kFinished;
  }
  EXPECT_THAT(broken(stage, plan), Contains("I6")) << "ended, and not at the release";
  stage.level("CAS1", Level::kTarget);
  stage.level("CAS2", Level::kTarget);
  EXPECT_THAT(broken(stage, plan), IsEmpty());
}

TEST(FrontEndInvariants, call_finished_only_what_is_at_the_release) {
  Stage stage = ready_front_end();
  Decision finish = hold_of("CAS1");
  finish.verb = Verb::kFinish;
  finish.outcome = ClusterOutcome::kFinished;
  const Plan plan{{finish, hold_of("CAS2"), hold_of("CLUS1")}, {}};
  EXPECT_THAT(broken(stage, plan), Contains("I6"));
  stage.level("CAS1", Level::kTarget);
  EXPECT_THAT(broken(stage, plan), IsEmpty());
}

TEST(FrontEndInvariants, keep_to_the_windows) {
  Stage stage = ready_front_end();
  stage.policy.windows = {true, {{stage.now, stage.now + 30min}}};
  EXPECT_THAT(broken_by(stage, kSetup), Contains("window"));
}

TEST(FrontEndWaves, stand_before_the_canary_and_are_wave_zero) {
  Policy policy;
  policy.canary = 1;
  policy.wave = 2;
  const auto waves = cut_waves(4, policy, 3);
  ASSERT_EQ(waves.size(), 4U);
  EXPECT_EQ(waves[0], (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(waves[1], (std::vector<std::size_t>{3}));
  EXPECT_EQ(waves[2], (std::vector<std::size_t>{4, 5}));
  EXPECT_EQ(wave_name(0, 3) + wave_name(1, 3) + wave_name(0, 0), "011");
}

TEST(FrontEndUnits, are_those_of_the_file_where_the_policy_upgrades_them) {
  Fleet fleet;
  fleet.front_ends = {{NodeId{"CAS1"}, {"client-access"}, "OWA"}};
  fleet.clusters.resize(1);
  EXPECT_EQ(units_of(fleet).size(), 1U);
  fleet.policy.upgrade_front_ends = true;
  const auto units = units_of(fleet);
  ASSERT_EQ(units.size(), 2U);
  EXPECT_TRUE(is_front_end(units[0]) && !is_front_end(units[1]));
  EXPECT_EQ(units[0].nodes, std::vector<NodeId>{NodeId{"CAS1"}});
  EXPECT_EQ(units[0].balanced_set, "OWA");
}

TEST(FrontEndPreflight, asks_an_edge_server_for_nothing_of_the_domain) {
  Stage stage;
  stage.front_end("EDGE1", {"edge"});
  stage.node("EDGE1").directory.reset();
  stage.node("EDGE1").account.domain_account = false;
  EXPECT_EQ(stage.decide(0).rule, "begin");
  stage.cluster(0).declared.roles = {"hub-transport"};
  EXPECT_EQ(stage.decide(0).rule, "directory-prepared");
}

}  // namespace
}  // namespace lockstep
