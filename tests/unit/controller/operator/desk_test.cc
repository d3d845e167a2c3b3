#include "controller/operator/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/control_room.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

const ClusterId kCluster{"CLUS1"};
const ClusterId kOther{"CLUS2"};

// Two clusters of one wave; the gate before the outage needs a person.
class Desk : public testing::Test {
 protected:
  Desk() {
    room_.fleet.policy.canary = 2;
    room_.fleet.policy.max_failed_clusters = 2;
    room_.fleet.policy.gates = {Gate::kBeforeOutage};
  }
  OperatorAnswer ask(decltype(OperatorAsk::what) what) {
    return carry_out(*room_.rollout, {"anna", std::move(what)}, peers_);
  }
  void open() {
    room_.open();
    room_.turns(4);
  }
  template <class Body>
  int recorded() const {
    return static_cast<int>(std::ranges::count_if(
        room_.events, [](const Event& event) { return std::holds_alternative<Body>(event.body); }));
  }
  // CLUS1 ends: a look at NODE2 that cannot be.
  void halt_first() {
    const NodeFacts before = room_.node("NODE2");
    room_.node("NODE2").setup = setup_at(Level::kTarget);
    room_.turns();
    room_.node("NODE2") = before;
    room_.turns(2);
    ASSERT_EQ(room_.rollout->observation().clusters[0].ended, ClusterOutcome::kInDoubt);
  }

  ControlRoom room_{2};
  Peers peers_;
};

TEST_F(Desk, approve_without_names_lets_all_through_that_ask) {
  open();
  ASSERT_EQ(room_.decision().verb, Verb::kAsk) << room_.decision().reason;
  const OperatorAnswer answer = ask(ApproveAsk{{}, Gate::kBeforeOutage});
  EXPECT_EQ(answer.reply, Reply::kDone);
  EXPECT_EQ(answer.clusters, (std::vector{kCluster, kOther}));
  room_.turns();
  EXPECT_EQ(recorded<GatePassedEvent>(), 2);
  const auto& gates = room_.rollout->observation().clusters[0].passed_gates;
  ASSERT_EQ(gates.size(), 1U);
  EXPECT_EQ(gates[0].by, "anna");
  EXPECT_NE(room_.decision().verb, Verb::kAsk);
}

TEST_F(Desk, gate_is_passed_once_however_often_it_is_approved) {
  open();
  ask(ApproveAsk{{kCluster}, Gate::kBeforeOutage});
  ask(ApproveAsk{{kCluster, kCluster}, Gate::kBeforeOutage});
  room_.turns();
  EXPECT_EQ(recorded<GatePassedEvent>(), 1);
}

TEST_F(Desk, cluster_is_found_whatever_its_case_and_told_as_declared) {
  open();
  const OperatorAnswer answer = ask(ApproveAsk{{ClusterId{"clus1"}}, Gate::kBeforeOutage});
  EXPECT_EQ(answer.reply, Reply::kDone);
  EXPECT_EQ(answer.clusters, std::vector{kCluster});
  EXPECT_TRUE(ask(WhyAsk{ClusterId{"Clus2"}}).deciding.has_value());
  EXPECT_THAT(ask(RetryAsk{{ClusterId{"clus1"}}}).text, HasSubstr("CLUS1"));
  const OperatorAnswer unknown = ask(RetryAsk{{ClusterId{"clus9"}}});
  EXPECT_EQ(unknown.reply, Reply::kFault);
  EXPECT_THAT(unknown.text, HasSubstr("no cluster clus9 in this rollout; it has CLUS1, CLUS2"));
}

TEST_F(Desk, approve_is_all_or_nothing) {
  open();
  EXPECT_EQ(ask(ApproveAsk{{kCluster, ClusterId{"CLUS9"}}, Gate::kBeforeOutage}).reply,
            Reply::kFault);
  const OperatorAnswer other = ask(ApproveAsk{{kCluster}, Gate::kPossibleLoss});
  EXPECT_EQ(other.reply, Reply::kRefused);
  EXPECT_THAT(other.text, HasSubstr("but at before-outage"));
  room_.turns();
  EXPECT_EQ(recorded<GatePassedEvent>(), 0);
}

TEST_F(Desk, pause_lets_nothing_begin_and_what_is_begun_goes_on) {
  room_.fleet.policy.canary = 1;
  room_.fleet.policy.gates.clear();
  room_.open();
  room_.turns(3);
  ASSERT_TRUE(room_.rollout->observation().clusters[0].begun_at);
  EXPECT_EQ(ask(PauseAsk{}).reply, Reply::kDone);
  EXPECT_EQ(ask(PauseAsk{}).reply, Reply::kUnchanged);
  room_.turns(2);
  EXPECT_EQ(room_.decision(1).rule, "paused");
  EXPECT_THAT(room_.decision(1).unblock, HasSubstr("lockstep unpause"));
  EXPECT_FALSE(room_.decision(1).final);
  EXPECT_NE(room_.decision(0).rule, "paused");
  EXPECT_EQ(recorded<PauseAskedEvent>(), 1);
}

TEST_F(Desk, pause_outlives_the_controller_and_ends_with_unpause) {
  room_.open();
  ask(PauseAsk{});
  room_.turns();
  room_.close();
  room_.open(true);
  room_.turns(2);
  EXPECT_EQ(room_.decision().rule, "paused");
  EXPECT_EQ(ask(UnpauseAsk{}).reply, Reply::kDone);
  EXPECT_EQ(ask(UnpauseAsk{}).reply, Reply::kUnchanged);
  room_.turns(3);
  EXPECT_NE(room_.decision().rule, "paused");
}

TEST_F(Desk, retried_cluster_is_begun_anew_and_keeps_what_was_before) {
  open();
  halt_first();
  const auto baselines = room_.rollout->observation().clusters[0].baselines;
  EXPECT_EQ(ask(RetryAsk{{kCluster, kCluster}}).reply, Reply::kDone);
  room_.turns(4);
  const ClusterObservation& cluster = room_.rollout->observation().clusters[0];
  EXPECT_FALSE(cluster.ended);
  EXPECT_TRUE(cluster.begun_at);
  EXPECT_EQ(cluster.baselines, baselines);
  EXPECT_EQ(room_.decision().verb, Verb::kAsk) << "its gate is asked again";
  EXPECT_EQ(recorded<RetryAskedEvent>(), 1);
  EXPECT_EQ(recorded<InvariantBrokenEvent>(), 0);
}

TEST_F(Desk, retry_of_a_cluster_that_has_not_ended_changes_nothing) {
  open();
  halt_first();
  const OperatorAnswer answer = ask(RetryAsk{{kCluster, kOther}});
  EXPECT_EQ(answer.reply, Reply::kRefused);
  EXPECT_THAT(answer.text, HasSubstr("CLUS2 has not ended"));
  room_.turns();
  EXPECT_EQ(recorded<RetryAskedEvent>(), 0);
}

TEST_F(Desk, cluster_with_a_step_in_doubt_is_not_retried) {
  room_.fleet.policy.gates.clear();
  room_.open();
  room_.turns(3);
  ASSERT_NE(room_.command("NODE2"), nullptr);
  for (int hour = 0; hour < 5; ++hour) {  // nobody says a word
    room_.now = room_.now + 1h;
    room_.turn();
  }
  ASSERT_TRUE(room_.rollout->observation().clusters[0].in_flight);
  ASSERT_TRUE(room_.rollout->observation().clusters[0].ended);
  const OperatorAnswer answer = ask(RetryAsk{{kCluster}});
  EXPECT_EQ(answer.reply, Reply::kRefused);
  EXPECT_THAT(answer.text, HasSubstr("not known how"));
}

TEST_F(Desk, stop_is_journaled_with_who_asked_and_now_leaves) {
  open();
  EXPECT_EQ(ask(StopAsk{false}).reply, Reply::kDone);
  EXPECT_FALSE(room_.rollout->leave_asked());
  EXPECT_EQ(ask(StopAsk{false}).reply, Reply::kUnchanged);
  EXPECT_EQ(ask(StopAsk{true}).reply, Reply::kDone);
  EXPECT_TRUE(room_.rollout->leave_asked());
  room_.turns();
  EXPECT_EQ(recorded<StopAskedEvent>(), 2);
}

TEST_F(Desk, why_tells_the_newest_decision) {
  open();
  const OperatorAnswer answer = ask(WhyAsk{kCluster});
  ASSERT_TRUE(answer.deciding);
  EXPECT_EQ(answer.deciding->verb, "ask");
  EXPECT_FALSE(answer.deciding->rule.empty());
  EXPECT_EQ(ask(WhyAsk{ClusterId{"CLUS9"}}).reply, Reply::kFault);
}

TEST_F(Desk, stage_of_a_step_is_told_as_its_node_told_it) {
  open();
  ask(ApproveAsk{{kCluster}, Gate::kBeforeOutage});
  room_.turns(2);
  EXPECT_TRUE(ask(StepsAsk{}).steps.empty()) << "no node has told a stage";
  const auto& command = room_.rollout->observation().clusters[0].in_flight;
  ASSERT_TRUE(command);
  room_.acknowledge(command->node.text);
  const CommandId id = room_.command(command->node.text)->id;
  room_.say(command->node.text, ProgressMessage{id, {"Copying files", 3, 9, true, 0s}});
  room_.turns();
  const OperatorAnswer answer = ask(StepsAsk{});
  ASSERT_EQ(answer.steps.size(), 1U);
  EXPECT_EQ(answer.steps[0].cluster, kCluster);
  EXPECT_EQ(answer.steps[0].sequence, id.sequence);
  EXPECT_EQ(answer.steps[0].progress, (StepProgress{"Copying files", 3, 9, true, 0s}));
  const auto why = ask(WhyAsk{kCluster}).deciding;
  ASSERT_TRUE(why);
  EXPECT_EQ(why->stage, "Copying files");
  EXPECT_EQ(why->stages_done, 3);
  EXPECT_EQ(why->stages_total, 9);
}

TEST_F(Desk, agents_are_told_with_version_ages_address_and_key) {
  peers_[NodeId{"NODE1"}] = {"192.0.2.1", "ab12-cd34-ef56-7890"};
  open();
  const OperatorAnswer answer = ask(AgentsAsk{});
  ASSERT_EQ(answer.agents.size(), 5U);
  const auto node = std::ranges::find(answer.agents, NodeId{"NODE1"}, &AgentLine::node);
  ASSERT_NE(node, answer.agents.end());
  EXPECT_EQ(node->version, "0.1.0");
  EXPECT_EQ(node->address, "192.0.2.1");
  EXPECT_EQ(node->fingerprint, "ab12-cd34-ef56-7890");
  EXPECT_EQ(node->configured, "8.0.685.24");
  ASSERT_TRUE(node->facts);
  EXPECT_LE(*node->facts, 1s);
  EXPECT_TRUE(is_connected(*node));
  room_.now = room_.now + limits::kDeafAfter + 2s;
  room_.turn();
  EXPECT_FALSE(is_connected(ask(AgentsAsk{}).agents[0]));
}

}  // namespace
}  // namespace lockstep
