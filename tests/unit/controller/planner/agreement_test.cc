// Rules, invariants and the agent's interlocks are written apart; here they must agree: whatever is
// seen, no plan of the rules breaks an invariant, an agent that sees the same would not refuse it,
// every cluster has one decision, and every decision says why.

#include <gtest/gtest.h>

#include <array>

#include "agent/own_expectations.h"
#include "controller/planner/explain.h"
#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

constexpr std::array kLevels{Level::kOld, Level::kPartial, Level::kTarget};
constexpr std::array kStates{CmsState::kOnline,         CmsState::kPartiallyOnline,
                             CmsState::kOnlinePending,  CmsState::kOffline,
                             CmsState::kOfflinePending, CmsState::kFailed};

struct Trouble {
  const char* name;
  void (*spoil)(Stage&);
};

void PrintTo(const Trouble& trouble, std::ostream* out) { *out << trouble.name; }

class Agreement : public testing::TestWithParam<Trouble> {};

// What the agent checks on its own node, with the facts that the plan was made from.
void expect_acceptance(Stage& stage, const PlannedStep& step, const std::string& where) {
  std::vector<Expectation> expectations = own_expectations(step.step);
  expectations.insert(expectations.end(), step.expectations.begin(), step.expectations.end());
  for (const Expectation& expectation : expectations) {
    const Verdict verdict = evaluate(expectation, stage.node(step.node.text));
    EXPECT_TRUE(verdict.holds) << where << ": " << describe(step.step) << " on " << step.node.text
                               << ": " << to_text(expectation.interlock) << ": "
                               << verdict.measured;
  }
}

void expect_agreement(Stage& stage, const std::string& where) {
  const Plan plan = stage.plan();
  ASSERT_EQ(plan.decisions.size(), stage.observation.clusters.size()) << where;
  for (const Decision& decision : plan.decisions) {
    EXPECT_FALSE(decision.rule.empty()) << where;
    EXPECT_FALSE(decision.reason.empty()) << where;
    EXPECT_EQ(decision.step.has_value(), decision.verb == Verb::kRun) << where;
    if (decision.step) {
      expect_acceptance(stage, *decision.step, where);
    }
  }
  for (const Violation& v : check_invariants(plan, stage.observation, stage.policy, stage.now)) {
    ADD_FAILURE() << where << ": " << v.invariant << ": " << v.detail << "\n" << explain(plan);
  }
}

struct Grid {
  Level v1, v2, c;
  std::string owner;
  CmsState state;
  bool r1, r2, watermark;
};

Stage stage_of(const Grid& g) {
  Stage stage;
  stage.begin();
  stage.pass_gate(Gate::kBeforeOutage);
  stage.level("NODE1", g.v1);
  stage.level("NODE2", g.v2);
  stage.node("NODE1").setup.rebooted_since = g.r1;
  stage.node("NODE2").setup.rebooted_since = g.r2;
  stage.node("NODE2").setup.cms_watermark = g.watermark;
  stage.cms_level(g.c);
  stage.cms_on(g.owner);
  stage.group_on("Cluster Group", g.owner);
  stage.state(g.state);
  return stage;
}

std::string text(const Grid& g) {
  const auto number = [](auto value) { return std::to_string(static_cast<int>(value)); };
  return "v1 " + number(g.v1) + " v2 " + number(g.v2) + " c " + number(g.c) + " on " + g.owner +
         " st " + number(g.state) + " r1 " + number(g.r1) + " r2 " + number(g.r2) + " cw " +
         number(g.watermark);
}

template <class Visit>
// NOLINTNEXTLINE(readability-function-size): an enumeration is a nest of loops
void for_every_cluster(Visit visit) {
  for (const Level v1 : kLevels) {
    for (const Level v2 : kLevels) {
      for (const Level c : {Level::kOld, Level::kTarget}) {
        for (const char* owner : {"NODE1", "NODE2"}) {
          for (const CmsState state : kStates) {
            for (unsigned extra = 0; extra < 8; ++extra) {
              visit(Grid{v1, v2, c, owner, state, (extra & 1U) != 0, (extra & 2U) != 0,
                         (extra & 4U) != 0});
            }
          }
        }
      }
    }
  }
}

TEST_P(Agreement, no_plan_breaks_an_invariant_and_no_agent_would_refuse_it) {
  for_every_cluster([&](const Grid& grid) {
    Stage stage = stage_of(grid);
    GetParam().spoil(stage);
    expect_agreement(stage, text(grid));
  });
}

void prepare(Stage& stage) {
  stage.record("NODE1", RestartService{"RemoteRegistry"});
  stage.record("NODE2", RestartService{"RemoteRegistry"});
  stage.record("NODE1", SmokeTest{"E2K7CCR"});
  stage.record("NODE2", SmokeTest{"E2K7CCR"});
}

INSTANTIATE_TEST_SUITE_P(
    Troubles, Agreement,
    testing::Values(
        Trouble{"none", [](Stage&) {}}, Trouble{"prepared", prepare},
        Trouble{"new_run_with_gates",
                [](Stage& s) {
                  prepare(s);
                  s.cluster().passed_gates.clear();
                  s.policy.gates = {Gate::kBeforeOutage};
                }},
        Trouble{"gate_passed_for_other_labels",
                [](Stage& s) {
                  prepare(s);
                  s.policy.gates = {Gate::kBeforeOutage};
                  s.cluster().passed_gates[0].labels = Labels{NodeId{"NODE1"}, NodeId{"NODE2"}};
                }},
        Trouble{"second_node_down",
                [](Stage& s) {
                  prepare(s);
                  s.show();
                  s.node_state("NODE1", ClusterNodeState::kDown);
                  s.silence("NODE1");
                  s.pass(5min);
                }},
        Trouble{"second_node_down_unprepared",
                [](Stage& s) {
                  s.service("NODE1", "MOM", ServiceState::kRunning, StartType::kManual);
                  s.show();
                  s.node_state("NODE1", ClusterNodeState::kDown);
                  s.silence("NODE1");
                  s.pass(5min);
                }},
        Trouble{"first_node_silent",
                [](Stage& s) {
                  s.silence("NODE2");
                  s.pass(5min);
                }},
        Trouble{"witness_lost_on_first",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").cluster->witness_reachable = false;
                }},
        Trouble{"witness_lost_on_second",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").cluster->witness_reachable = false;
                }},
        Trouble{"first_sees_second_joining",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").cluster->nodes[0].state = ClusterNodeState::kJoining;
                }},
        Trouble{"second_sees_first_joining",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").cluster->nodes[1].state = ClusterNodeState::kJoining;
                }},
        Trouble{"backup_runs",
                [](Stage& s) {
                  prepare(s);
                  s.cms([](CmsFacts& cms) { cms.backup_running = true; });
                }},
        Trouble{"setup_runs_on_first",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").setup.running = true;
                }},
        Trouble{"setup_runs_on_second",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").setup.running = true;
                }},
        Trouble{"reboots_pending",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").platform.reboot_pending = true;
                  s.node("NODE2").platform.reboot_pending = true;
                }},
        Trouble{"reboots_pending_and_groups_on_second",
                [](Stage& s) {
                  s.group_on("Cluster Group", "NODE1");
                  s.node("NODE1").platform.reboot_pending = true;
                }},
        Trouble{"reboots_pending_and_groups_on_first",
                [](Stage& s) {
                  s.group_on("Cluster Group", "NODE2");
                  s.node("NODE2").platform.reboot_pending = true;
                }},
        Trouble{"no_shell_on_first",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").cms.reset();
                }},
        Trouble{"no_shell_on_second",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").cms.reset();
                }},
        Trouble{"no_cluster_service_on_first",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").cluster.reset();
                }},
        Trouble{"no_cluster_service_on_second",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").cluster.reset();
                }},
        Trouble{"group_and_shell_disagree_on_first",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE2").cluster->groups[1].owner = NodeId{"NODE2"};
                }},
        Trouble{"group_and_shell_disagree_on_second",
                [](Stage& s) {
                  prepare(s);
                  s.node("NODE1").cluster->groups[1].owner = NodeId{"NODE1"};
                }},
        Trouble{"copy_failed",
                [](Stage& s) {
                  prepare(s);
                  s.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kFailed; });
                }},
        Trouble{"upgrade_cms_done_and_not_seen",
                [](Stage& s) {
                  prepare(s);
                  s.record("NODE2", RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kSp1});
                }},
        Trouble{"move_refused_too_often",
                [](Stage& s) {
                  prepare(s);
                  for (int i = 0; i < 3; ++i) {
                    s.record("NODE1", MoveCms{"E2K7CCR", NodeId{"NODE2"}}, Outcome::kFailed,
                             Reason::kRefusedByTool);
                  }
                  s.pass(1h);
                }},
        Trouble{"databases_dismounted",
                [](Stage& s) { s.cms([](CmsFacts& cms) { cms.databases_mounted = 0; }); }},
        Trouble{"stop_asked",
                [](Stage& s) {
                  prepare(s);
                  s.observation.stop_asked = true;
                }},
        Trouble{"frozen", [](Stage& s) { s.observation.frozen = true; }},
        Trouble{"no_baselines",
                [](Stage& s) {
                  prepare(s);
                  s.cluster().baselines.clear();
                }},
        Trouble{"services_disabled",
                [](Stage& s) {
                  prepare(s);
                  for (const char* node : {"NODE1", "NODE2"}) {
                    s.service(node, "MSExchangeRepl", ServiceState::kStopped, StartType::kDisabled);
                  }
                }}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace lockstep
