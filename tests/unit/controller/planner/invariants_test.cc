#include "controller/planner/invariants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

using testing::Contains;
using testing::IsEmpty;

const Step kSetup = RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1};
const Step kUpgradeCms = RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kSp1};
const Step kReboot = RebootNode{BootId{"boot-1"}, "after setup"};
const Step kStop = StopCms{"E2K7CCR"};
const Step kStart = StartCms{"E2K7CCR"};
const Step kMove = MoveCms{"E2K7CCR", NodeId{"NODE2"}};

Decision run_of(const std::string& node, Step step) {
  Decision decision;
  decision.cluster = ClusterId{"CLUS1"};
  decision.verb = Verb::kRun;
  decision.rule = "by-hand";
  decision.reason = "a hand made it";
  decision.step = PlannedStep{NodeId{node}, std::move(step), {}};
  return decision;
}

std::vector<std::string> broken(Stage& stage, const Plan& plan) {
  stage.show();
  std::vector<std::string> names;
  for (const Violation& v : check_invariants(plan, stage.observation, stage.policy, stage.now)) {
    names.push_back(v.invariant);
    EXPECT_FALSE(v.detail.empty());
  }
  return names;
}

// A step that may be taken, and one change that makes it break the invariant.
struct Breach {
  const char* invariant;
  const char* how;
  Stage (*stage)();
  const char* node;
  Step step;
  void (*spoil)(Stage&);
};

void PrintTo(const Breach& breach, std::ostream* out) { *out << breach.how; }

Stage stopped_on_old() {
  Stage stage = ready_for_outage();
  stage.state(CmsState::kOffline);
  return stage;
}

Stage stopped_on_upgraded() {
  Stage stage = stopped_on_old();
  stage.cms_on("NODE2");
  stage.group_on("Cluster Group", "NODE2");
  return stage;
}

Stage upgraded_and_stopped() {
  Stage stage = stopped_on_upgraded();
  stage.cms_level(Level::kTarget);
  return stage;
}

Stage gated_setup() {
  Stage stage = ready_for_setup();
  stage.policy.gates = {Gate::kBeforeOutage};
  stage.pass_gate(Gate::kBeforeOutage);
  return stage;
}

Stage gated_outage() {
  Stage stage = ready_for_outage();
  stage.policy.gates = {Gate::kBeforeOutage};
  stage.pass_gate(Gate::kBeforeOutage);
  return stage;
}

Stage gated_reseed() {
  Stage stage = ready_for_outage();
  stage.policy.gates = {Gate::kReseed};
  stage.pass_gate(Gate::kReseed);
  return stage;
}

Stage waiting_for_reboot() {
  Stage stage = ready_for_outage();
  stage.node("NODE2").setup.rebooted_since = false;
  return stage;
}

void close_until_later(Stage& s) { s.policy.windows = {true, {{s.now + 1h, s.now + 9h}}}; }

// Everything is done, and the CMS may go home.
Stage whole() {
  Stage stage = ready_for_outage();
  stage.policy.failback = Failback::kImmediate;
  stage.policy.gates = {Gate::kBeforeOutage};
  stage.level("NODE1", Level::kTarget);
  stage.node("NODE1").setup.rebooted_since = true;
  stage.cms_on("NODE2");
  stage.group_on("Cluster Group", "NODE2");
  stage.cms([](CmsFacts& cms) { cms.build = kSp1; });
  stage.pass_gate(Gate::kFailback);
  return stage;
}

Stage stopped_on_the_way_home() {
  Stage stage = whole();
  stage.state(CmsState::kOffline);
  return stage;
}

const Step kMoveHome = MoveCms{"E2K7CCR", NodeId{"NODE1"}};

void no_gate(Stage& s) { s.cluster().passed_gates.clear(); }

class Invariants : public testing::TestWithParam<Breach> {};

TEST_P(Invariants, hold_before_the_change) {
  Stage stage = GetParam().stage();
  EXPECT_THAT(broken(stage, {{run_of(GetParam().node, GetParam().step)}, {}}), IsEmpty());
}

TEST_P(Invariants, are_broken_by_the_change) {
  Stage stage = GetParam().stage();
  GetParam().spoil(stage);
  EXPECT_THAT(broken(stage, {{run_of(GetParam().node, GetParam().step)}, {}}),
              Contains(GetParam().invariant));
}

INSTANTIATE_TEST_SUITE_P(
    Dossier, Invariants,
    testing::Values(
        Breach{"one-step-a-cluster", "a_step_is_out", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.out("NODE1", SmokeTest{"E2K7CCR"}); }},
        Breach{"one-step-a-cluster", "cluster_not_begun", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.cluster().labels.reset(); }},
        Breach{"one-step-a-cluster", "cluster_ended", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.cluster().ended = ClusterOutcome::kFailed; }},
        Breach{"known-node", "node_of_nobody", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.cluster().declared.nodes[1] = NodeId{"HUBCAS"}; }},
        Breach{"fresh-sight", "facts_too_old", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) {
                 s.show();
                 s.silence("NODE2");
                 s.pass(151s);
               }},
        Breach{"fresh-sight", "facts_from_before", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) {
                 s.show();
                 s.silence("NODE2");
                 s.cluster().required_beat = 1;
               }},
        Breach{"I1", "setup_on_owner", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.cms_on("NODE2"); }},
        Breach{"I1", "reboot_of_owner", waiting_for_reboot, "NODE2", kReboot,
               [](Stage& s) { s.cms_on("NODE2"); }},
        Breach{"I2", "setup_on_group_owner", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.group_on("Cluster Group", "NODE2"); }},
        Breach{"I2", "groups_unreadable", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.node("NODE2").cluster.reset(); }},
        Breach{"I3", "partner_silent", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) {
                 s.show();
                 s.silence("NODE1");
                 s.pass(151s);
               }},
        Breach{"I3", "partner_joining", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.node_state("NODE1", ClusterNodeState::kJoining); }},
        Breach{"I3", "setup_on_partner", waiting_for_reboot, "NODE2", kReboot,
               [](Stage& s) { s.node("NODE1").setup.running = true; }},
        Breach{"I4", "setup_without_witness", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.node("NODE2").cluster->witness_reachable = false; }},
        Breach{"I4", "stop_without_witness", ready_for_outage, "NODE1", kStop,
               [](Stage& s) { s.node("NODE1").cluster->witness_reachable = false; }},
        Breach{"failback", "nobody_asked", whole, "NODE2", kStop,
               [](Stage& s) { s.policy.failback = Failback::kNone; }},
        Breach{"failback", "cms_is_at_home", whole, "NODE1", kStop,
               [](Stage& s) { s.cms_on("NODE1"); }},
        Breach{"failback", "home_not_known", whole, "NODE2", kStop,
               [](Stage& s) { s.cluster().builds_before[NodeId{"NODE1"}] = kSp1; }},
        Breach{"failback", "gate_of_the_upgrade_only", whole, "NODE2", kStop,
               [](Stage& s) {
                 s.cluster().passed_gates.clear();
                 s.pass_gate(Gate::kBeforeOutage);
               }},
        Breach{"failback", "home_not_rebooted", whole, "NODE2", kStop,
               [](Stage& s) { s.node("NODE1").setup.rebooted_since = false; }},
        Breach{"failback", "home_not_up", whole, "NODE2", kStop,
               [](Stage& s) { s.node_state("NODE1", ClusterNodeState::kPaused); }},
        Breach{"failback", "home_not_seen", whole, "NODE2", kStop,
               [](Stage& s) {
                 s.show();
                 s.silence("NODE1");
                 s.pass(151s);
               }},
        Breach{"failback", "no_witness", whole, "NODE2", kStop,
               [](Stage& s) { s.node("NODE2").cluster->witness_reachable = false; }},
        Breach{"failback", "copy_not_healthy", whole, "NODE2", kStop,
               [](Stage& s) {
                 s.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kSuspended; });
               }},
        Breach{"failback", "not_announced", whole, "NODE2", kStop,
               [](Stage& s) { s.policy.hooks.before_outage = Hook{"/bin/tell", {}}; }},
        Breach{"failback", "move_that_nobody_asked_for", stopped_on_the_way_home, "NODE2",
               kMoveHome, [](Stage& s) { s.policy.failback = Failback::kNone; }},
        Breach{"I13", "home_not_rebooted_before_the_move", stopped_on_the_way_home, "NODE2",
               kMoveHome, [](Stage& s) { s.node("NODE1").setup.rebooted_since = false; }},
        Breach{"window", "no_room_for_the_way_home", whole, "NODE2", kStop,
               [](Stage& s) {
                 s.policy.windows = {true, {{s.now, s.now + 15min}}};
               }},
        Breach{"I7", "group_of_the_cms", ready_for_setup, "NODE1",
               MoveGroup{"Cluster Group", NodeId{"NODE2"}},
               [](Stage& s) { s.node("NODE1").cluster->groups[0].holds_cms = true; }},
        Breach{"I7", "group_not_seen", ready_for_setup, "NODE1",
               MoveGroup{"Cluster Group", NodeId{"NODE2"}},
               [](Stage& s) { s.node("NODE1").cluster->groups.clear(); }},
        Breach{"I8", "cms_not_offline", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.state(CmsState::kOnline); }},
        Breach{"I8", "cms_on_the_other", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.cms_on("NODE1"); }},
        Breach{"I8", "node_not_upgraded", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.level("NODE2", Level::kPartial); }},
        Breach{"I8", "node_not_rebooted", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.node("NODE2").setup.rebooted_since = false; }},
        Breach{"I9", "done_before", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.record("NODE2", kUpgradeCms); }},
        Breach{"I9", "done_in_a_run_before", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.cms_level(Level::kTarget); }},
        Breach{"I9", "both_upgraded", stopped_on_upgraded, "NODE2", kUpgradeCms,
               [](Stage& s) { s.level("NODE1", Level::kTarget); }},
        Breach{"I9", "second_before_cms", ready_for_second, "NODE1", kSetup,
               [](Stage& s) { s.cms_level(Level::kOld); }},
        Breach{"I10", "old_cms_on_upgraded", upgraded_and_stopped, "NODE2", kStart,
               [](Stage& s) { s.cms_level(Level::kOld); }},
        Breach{"I10", "upgraded_cms_on_old", upgraded_and_stopped, "NODE2", kStart,
               [](Stage& s) { s.level("NODE2", Level::kOld); }},
        Breach{"I10", "cms_unreadable", upgraded_and_stopped, "NODE2", kStart,
               [](Stage& s) { s.node("NODE2").cms.reset(); }},
        Breach{"I10", "start_away_from_the_cms", upgraded_and_stopped, "NODE2", kStart,
               [](Stage& s) { s.cms_on("NODE1"); }},
        Breach{"I11", "stop_without_a_target", ready_for_outage, "NODE1", kStop,
               [](Stage& s) { s.level("NODE2", Level::kOld); }},
        Breach{"I11", "target_of_the_stop_not_rebooted", ready_for_outage, "NODE1", kStop,
               [](Stage& s) { s.node("NODE2").setup.rebooted_since = false; }},
        Breach{"I12", "copy_failed_asked_elsewhere", ready_for_outage, "NODE2", kStop,
               [](Stage& s) {
                 s.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kFailed; });
               }},
        Breach{"I12", "copy_failed", ready_for_outage, "NODE1", kStop,
               [](Stage& s) {
                 s.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kFailed; });
               }},
        Breach{"I13", "target_not_rebooted", stopped_on_old, "NODE1", kMove,
               [](Stage& s) { s.node("NODE2").setup.rebooted_since = false; }},
        Breach{"I13", "target_not_upgraded", stopped_on_old, "NODE1", kMove,
               [](Stage& s) { s.level("NODE2", Level::kOld); }},
        Breach{"I13", "target_not_seen", stopped_on_old, "NODE1", kMove,
               [](Stage& s) {
                 s.show();
                 s.silence("NODE2");
                 s.pass(151s);
               }},
        Breach{"I19", "stop_with_backup", ready_for_outage, "NODE1", kStop,
               [](Stage& s) { s.cms([](CmsFacts& cms) { cms.backup_running = true; }); }},
        Breach{"I19", "stop_with_backup_that_the_partner_sees", ready_for_outage, "NODE2", kStop,
               [](Stage& s) {
                 s.cms([](CmsFacts& cms) { cms.backup_running = true; });
                 s.node("NODE2").cms.reset();
               }},
        Breach{"I19", "setup_with_backup", ready_for_setup, "NODE2", kSetup,
               [](Stage& s) { s.cms([](CmsFacts& cms) { cms.backup_running = true; }); }},
        Breach{"I19", "move_with_backup", stopped_on_old, "NODE1", kMove,
               [](Stage& s) { s.cms([](CmsFacts& cms) { cms.backup_running = true; }); }},
        Breach{"gate-before-outage", "setup_without_gate", gated_setup, "NODE2", kSetup, no_gate},
        Breach{"gate-before-outage", "stop_without_gate", gated_outage, "NODE1", kStop, no_gate},
        Breach{"gate-reseed", "reseed_without_gate", gated_reseed, "NODE2",
               ReseedCopy{"First Storage Group"}, no_gate},
        Breach{"gate-before-outage", "gate_of_other_labels", gated_setup, "NODE2", kSetup,
               [](Stage& s) {
                 s.cluster().passed_gates[0].labels = Labels{NodeId{"NODE1"}, NodeId{"NODE2"}};
               }}),
    [](const auto& row) { return std::string{row.param.how}; });

Decision decision_of(const char* cluster, Verb verb) {
  Decision decision;
  decision.cluster = ClusterId{cluster};
  decision.verb = verb;
  decision.rule = "by-hand";
  decision.reason = "a hand made it";
  return decision;
}

Decision begin_of(const char* cluster) {
  Decision decision = decision_of(cluster, Verb::kBegin);
  decision.labels = Labels{NodeId{"NODE2"}, NodeId{"NODE1"}};
  return decision;
}

TEST(InvariantsOfAPlan, every_cluster_exactly_once) {
  Stage stage(2);
  const Decision one = decision_of("CLUS1", Verb::kHold);
  const Decision two = decision_of("CLUS2", Verb::kHold);
  EXPECT_THAT(broken(stage, {{one, two}, {}}), IsEmpty());
  EXPECT_THAT(broken(stage, {{one}, {}}), Contains("complete"));
  EXPECT_THAT(broken(stage, {{one, one}, {}}), Contains("complete"));
  EXPECT_THAT(broken(stage, {{two, one}, {}}), Contains("complete"));
  EXPECT_THAT(broken(stage, {{one, decision_of("CLUS3", Verb::kHold)}, {}}), Contains("complete"));
}

TEST(InvariantsOfAPlan, every_decision_is_well_formed) {
  Stage stage;
  Decision silent = decision_of("CLUS1", Verb::kHold);
  silent.reason.clear();
  EXPECT_THAT(broken(stage, {{silent}, {}}), Contains("well-formed"));
  Decision nameless = decision_of("CLUS1", Verb::kHold);
  nameless.rule.clear();
  EXPECT_THAT(broken(stage, {{nameless}, {}}), Contains("well-formed"));
  for (const Verb verb : {Verb::kRun, Verb::kAsk, Verb::kHalt, Verb::kFinish, Verb::kBegin}) {
    EXPECT_THAT(broken(stage, {{decision_of("CLUS1", verb)}, {}}), Contains("well-formed"))
        << to_text(verb);
  }
}

TEST(InvariantsOfAPlan, finished_means_everything) {
  Decision finish = decision_of("CLUS1", Verb::kFinish);
  finish.outcome = ClusterOutcome::kFinished;
  const auto finished = [&](void (*spoil)(Stage&)) {
    Stage stage = ready_to_finish();
    spoil(stage);
    return broken(stage, {{finish}, {}});
  };
  EXPECT_THAT(finished([](Stage&) {}), IsEmpty());
  EXPECT_THAT(finished([](Stage& s) { s.node("NODE1").cms.reset(); }), IsEmpty());
  EXPECT_THAT(finished([](Stage& s) { s.level("NODE1", Level::kOld); }), Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) { s.level("NODE2", Level::kPartial); }), Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) { s.cms_level(Level::kOld); }), Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) { s.state(CmsState::kPartiallyOnline); }),
              Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) { s.cms([](CmsFacts& c) { c.databases_mounted = 0; }); }),
              Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) {
                s.node("NODE1").cms.reset();
                s.node("NODE2").cms.reset();
              }),
              Contains("I16, I18"));
  EXPECT_THAT(finished([](Stage& s) {
                s.show();
                s.silence("NODE1");
                s.pass(1h);
              }),
              Contains("I16, I18"));
}

TEST(InvariantsOfAPlan, nothing_begins_beyond_cap_budget_stop_or_freeze) {
  const auto begins = [](void (*spoil)(Stage&)) {
    Stage stage(2);
    spoil(stage);
    return broken(stage, {{begin_of("CLUS1"), begin_of("CLUS2")}, {}});
  };
  EXPECT_THAT(begins([](Stage& s) { s.policy.max_parallel = 2; }), IsEmpty());
  EXPECT_THAT(begins([](Stage& s) { s.policy.max_parallel = 1; }), Contains("rollout-budget"));
  EXPECT_THAT(begins([](Stage& s) { s.observation.stop_asked = true; }),
              Contains("rollout-budget"));
  EXPECT_THAT(begins([](Stage& s) { s.observation.frozen = true; }), Contains("rollout-budget"));
  EXPECT_THAT(begins([](Stage& s) { s.cluster(0).ended = ClusterOutcome::kFailed; }),
              Contains("rollout-budget"));
  EXPECT_THAT(begins([](Stage& s) {
                s.cluster(0).ended = ClusterOutcome::kFailed;
                s.policy.max_failed_clusters = 1;
              }),
              IsEmpty());
}

TEST(InvariantsOfAPlan, nothing_begins_beyond_the_caps_of_site_and_witness) {
  const auto begins = [](void (*spoil)(Stage&)) {
    Stage stage(2);
    stage.policy.max_parallel_per_site = 1;
    stage.policy.max_parallel_per_witness = 2;
    spoil(stage);
    return broken(stage, {{begin_of("CLUS1"), begin_of("CLUS2")}, {}});
  };
  EXPECT_THAT(begins([](Stage&) {}), IsEmpty()) << "without a site";
  EXPECT_THAT(begins([](Stage& s) {
                s.cluster(0).declared.site = "BERLIN";
                s.cluster(1).declared.site = "PARIS";
              }),
              IsEmpty());
  EXPECT_THAT(
      begins([](Stage& s) { s.cluster(0).declared.site = s.cluster(1).declared.site = "BERLIN"; }),
      Contains("rollout-budget"));
  EXPECT_THAT(begins([](Stage& s) { s.policy.max_parallel_per_witness = 1; }),
              Contains("rollout-budget"));
}

TEST(InvariantsOfAPlan, nothing_begins_outside_of_a_window_but_a_rescue) {
  const auto begins = [](void (*spoil)(Stage&)) {
    Stage stage;
    spoil(stage);
    return broken(stage, {{begin_of("CLUS1")}, {}});
  };
  EXPECT_THAT(begins([](Stage& s) {
                s.policy.windows = {true, {{s.now, s.now + 9h}}};
              }),
              IsEmpty());
  EXPECT_THAT(begins(close_until_later), Contains("window"));
  EXPECT_THAT(begins([](Stage& s) { s.policy.windows.declared = true; }), Contains("window"));
  EXPECT_THAT(begins([](Stage& s) {
                close_until_later(s);
                s.state(CmsState::kOffline);
              }),
              Contains("window"))
      << "nothing of it is ours";
  EXPECT_THAT(begins([](Stage& s) {
                close_until_later(s);
                s.level("NODE2", Level::kTarget);
                s.state(CmsState::kOffline);
              }),
              IsEmpty());
}

TEST(InvariantsOfAPlan, nothing_begins_with_a_node_down_or_an_outage_beyond_its_budget) {
  const auto begins = [](void (*spoil)(Stage&)) {
    Stage stage;
    stage.cluster().declared.outage_budget = 33min;
    spoil(stage);
    return broken(stage, {{begin_of("CLUS1")}, {}});
  };
  EXPECT_THAT(begins([](Stage&) {}), IsEmpty());
  EXPECT_THAT(begins([](Stage& s) { s.cluster().declared.outage_budget = 32min; }),
              Contains("outage-budget"));
  EXPECT_THAT(begins([](Stage& s) { s.node_state("NODE1", ClusterNodeState::kPaused); }),
              Contains("all-nodes-online"));
  EXPECT_THAT(begins([](Stage& s) {
                s.node_state("NODE1", ClusterNodeState::kPaused);
                s.policy.require_all_nodes_online = false;
              }),
              IsEmpty());
}

// Steps that may be taken with half an hour left, or may not.
TEST(InvariantsOfAPlan, no_step_starts_that_cannot_end_but_those_of_an_outage) {
  const auto run = [](Stage stage, const std::string& node, const Step& step) {
    stage.policy.windows = {true, {{stage.now - 1h, stage.now + 30min}}};
    return broken(stage, {{run_of(node, step)}, {}});
  };
  EXPECT_THAT(run(ready_for_setup(), "NODE2", kSetup), Contains("window"));
  EXPECT_THAT(run(waiting_for_reboot(), "NODE2", kReboot), IsEmpty());
  EXPECT_THAT(run(ready_for_outage(), "NODE1", kStop), Contains("window")) << "the whole outage";
  EXPECT_THAT(run(stopped_on_old(), "NODE1", kMove), IsEmpty());
  const auto shut = [](Stage stage, const std::string& node, const Step& step) {
    stage.policy.windows = {true, {}};
    return broken(stage, {{run_of(node, step)}, {}});
  };
  EXPECT_THAT(shut(waiting_for_reboot(), "NODE2", kReboot), Contains("window"));
  EXPECT_THAT(shut(stopped_on_old(), "NODE1", kMove), IsEmpty());
  EXPECT_THAT(shut(stopped_on_upgraded(), "NODE2", kUpgradeCms), IsEmpty());
  EXPECT_THAT(shut(upgraded_and_stopped(), "NODE2", kStart), IsEmpty());
  EXPECT_THAT(shut(ready_for_second(), "NODE2", SmokeTest{"E2K7CCR"}), IsEmpty());
}

}  // namespace
}  // namespace lockstep
