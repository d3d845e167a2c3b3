#include "controller/planner/explain.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

Decision held() {
  Decision decision;
  decision.cluster = ClusterId{"CLUS1"};
  decision.verb = Verb::kHold;
  decision.phase = Phase::kCms;
  decision.rule = "copy-queues";
  decision.reason = "logs wait to be copied";
  decision.figure = {"copy 7", "at most 5", "NODE1", Duration{0}};
  decision.unblock = "copying them";
  return decision;
}

TEST(Explain, says_everything_once_a_line) {
  EXPECT_EQ(explain(held()),
            "CLUS1 hold [copy-queues] logs wait to be copied\n"
            "  phase: cms\n"
            "  measured: copy 7\n"
            "  limit: at most 5\n"
            "  source: NODE1\n"
            "  unblock: copying them\n");
}

TEST(Explain, age_appears_only_where_facts_have_one) {
  Decision decision = held();
  decision.figure.age = 70s;
  EXPECT_NE(explain(decision).find("source: NODE1, 1m 10s ago\n"), std::string::npos);
}

TEST(Explain, a_step_names_its_node_and_expectations_and_no_id) {
  Decision decision = held();
  decision.verb = Verb::kRun;
  decision.step = PlannedStep{NodeId{"NODE2"},
                              RebootNode{BootId{"b-4711"}, "after setup"},
                              {{Interlock::kOtherNodeUp, ""}}};
  const std::string text = explain(decision);
  EXPECT_NE(text.find("  step: RebootNode after setup on NODE2\n  expects: other-node-up\n"),
            std::string::npos);
  EXPECT_EQ(text.find("4711"), std::string::npos);
}

TEST(Explain, gate_order_outcome_page_and_final_are_said) {
  Decision decision = held();
  decision.gate = Gate::kPossibleLoss;
  decision.labels = Labels{NodeId{"NODE2"}, NodeId{"NODE1"}};
  decision.outcome = ClusterOutcome::kInDoubt;
  decision.page = true;
  decision.final = true;
  const std::string text = explain(decision);
  for (const char* line :
       {"  gate: possible-loss\n", "  order: NODE2 first, NODE1 second\n", "  outcome: in doubt\n",
        "  page: a person must look now\n", "  final: only an operator's command ends it\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST(Explain, a_plan_is_its_decisions_without_empty_lines) {
  const Plan plan{{held(), held()}, Instant{99}};
  EXPECT_EQ(explain(plan), explain(held()) + explain(held()));
  EXPECT_EQ(explain(plan).find("\n\n"), std::string::npos);
}

}  // namespace
}  // namespace lockstep
