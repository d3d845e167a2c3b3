// The shadow: what cannot be halts its cluster, and can be judged again anywhere.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/fleet/read_fleet.h"
#include "controller/planner/explain.h"
#include "controller/planner/planner.h"
#include "controller/translate_input.h"
#include "tests/support/control_room.h"

namespace lockstep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

template <class Body>
const Body* last_event(const ControlRoom& room) {
  for (auto it = room.events.rbegin(); it != room.events.rend(); ++it) {
    if (const auto* const body = std::get_if<Body>(&it->body)) {
      return body;
    }
  }
  return nullptr;
}

// NODE2 is seen upgraded and then, with a later beat, as it was before.
void set_back_node2(ControlRoom& room) {
  const NodeFacts before = room.node("NODE2");
  room.node("NODE2").setup = setup_at(Level::kTarget);
  room.turns();
  room.node("NODE2") = before;
  const Beat beat = room.link.last<EchoMessage>(NodeId{"NODE2"})->beat;
  room.say("NODE2", FactsMessage{beat + 1, before});
  room.turn();
}

SavedInput read_kept(const ControlRoom& room) {
  EXPECT_EQ(room.kept.size(), 1U);
  Result<SavedInput> input = read_input(room.kept.begin()->second, room.kept.begin()->first);
  EXPECT_TRUE(input.ok()) << input.error().message;
  return std::move(input).value();
}

TEST(Shadow, impossible_look_halts_its_cluster_and_no_other) {
  ControlRoom room(2);
  room.fleet.policy.max_failed_clusters = 1;
  room.open();
  set_back_node2(room);
  const auto* const ended = last_event<ClusterEndedEvent>(room);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->cluster, ClusterId{"CLUS1"});
  EXPECT_EQ(ended->rule, "build-fell");
  const Decision& decision = room.decision();
  EXPECT_TRUE(decision.page);
  EXPECT_EQ(decision.figure.measured, "8.0.685.24");
  EXPECT_THAT(decision.figure.limit, HasSubstr("8.1.240.6"));
  EXPECT_THAT(decision.unblock, AllOf(HasSubstr("image"), HasSubstr("lockstep replay")));
  EXPECT_FALSE(room.rollout->observation().clusters[1].impossible);
}

TEST(Shadow, saved_input_tells_the_same_story_again) {
  ControlRoom room;
  room.open();
  set_back_node2(room);
  const SavedInput input = read_kept(room);
  EXPECT_EQ(input.rule, "build-fell");
  const Rejudged again = judge_again(input, room.fleet);
  ASSERT_FALSE(again.impossible.empty());
  EXPECT_EQ(again.impossible[0].rule, "build-fell");
  EXPECT_EQ(again.plan.decisions[0].rule, "build-fell");
  EXPECT_EQ(again.plan.decisions[0].verb, Verb::kHalt);
  EXPECT_TRUE(again.violations.empty());
}

TEST(Shadow, step_in_hand_goes_on_to_its_end_before_the_halt) {
  ControlRoom room;
  room.open();
  room.turns(2);
  const CommandMessage* const command = room.command("NODE2");
  ASSERT_NE(command, nullptr);
  room.acknowledge("NODE2");
  room.turn();
  NodeFacts back = room.node("NODE2");
  back.up_for = 1min;
  room.say("NODE2", FactsMessage{room.link.last<EchoMessage>(NodeId{"NODE2"})->beat + 1, back});
  room.turn();
  EXPECT_EQ(room.decision().verb, Verb::kHold);
  EXPECT_TRUE(room.decision().page);
  EXPECT_EQ(last_event<ClusterEndedEvent>(room), nullptr);
  room.settle("NODE2");
  room.turn();
  ASSERT_NE(last_event<ClusterEndedEvent>(room), nullptr);
  EXPECT_EQ(last_event<ClusterEndedEvent>(room)->rule, "uptime-fell");
  EXPECT_EQ(last_event<ClusterEndedEvent>(room)->outcome, ClusterOutcome::kInDoubt);
}

TEST(Shadow, restarted_controller_remembers_the_halt) {
  ControlRoom room;
  room.open();
  set_back_node2(room);
  room.close();
  room.open(true);
  EXPECT_TRUE(room.rollout->observation().clusters[0].impossible);
  EXPECT_EQ(room.rollout->observation().clusters[0].ended, ClusterOutcome::kInDoubt);
}

// The plan of every moment can be made again from what would have been saved then.
TEST(Shadow, restored_observation_gives_the_same_plan_at_every_turn) {
  ControlRoom room(2);
  room.fleet.policy.max_parallel = 2;
  room.fleet.policy.canary = 2;
  room.open();
  for (int turn = 0; turn < 12; ++turn) {
    room.turns();
    for (const auto& [name, facts] : room.facts) {
      const CommandMessage* const out = room.command(name);
      if (out != nullptr && turn % 3 == 0) {
        room.say(name, ProgressMessage{out->id, {"a stage", turn, 20, true, 0s}});
        room.acknowledge(name);
      } else if (out != nullptr && turn % 3 == 2) {
        room.settle(name);
      }
    }
    room.turn();
    SavedInput input = save_sights(room.rollout->observation(), room.rollout->run(), room.now);
    input.events = room.events;
    input.events.insert(input.events.begin(),
                        {room.now, RunStartedEvent{room.rollout->run(), "", "fleet.yaml", ""}});
    const Result<SavedInput> read = read_input(to_text(input), "input");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(explain(make_plan(restore(*read, room.fleet), room.fleet.policy, room.now)),
              explain(make_plan(room.rollout->observation(), room.fleet.policy, room.now)))
        << "turn " << turn;
  }
}

TEST(Shadow, text_of_an_input_is_stable) {
  ControlRoom room;
  room.open();
  set_back_node2(room);
  const std::string& text = room.kept.begin()->second;
  EXPECT_EQ(to_text(read_kept(room)), text);
  EXPECT_THAT(text, HasSubstr("format: 1\n"));
}

TEST(Shadow, input_that_cannot_be_kept_hinders_no_halt) {
  ControlRoom room;
  room.keeps = false;
  room.open();
  set_back_node2(room);
  ASSERT_NE(last_event<ClusterEndedEvent>(room), nullptr);
  EXPECT_EQ(last_event<ImpossibleSeenEvent>(room)->impossible.input, "");
}

// ---- The format that is kept

constexpr const char* kSample = "/tests/data/inputs/v1-build-fell.input";

Fleet contoso(const std::string& yaml) {
  FleetReading reading = read_fleet(yaml, {"contoso.yaml", "", {}, true});
  EXPECT_TRUE(std::holds_alternative<Fleet>(reading));
  return std::get<Fleet>(std::move(reading));
}

// Writes the sample anew, once the format has a new version:
//   rollout_test --gtest_also_run_disabled_tests --gtest_filter='*write_sample'
TEST(SavedInputSample, DISABLED_write_sample) {
  const std::string yaml = read_file(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml");
  ControlRoom room(contoso(yaml), yaml);
  room.open();
  set_back_node2(room);
  write_file(std::string{LOCKSTEP_SOURCE_DIR} + kSample, room.kept.begin()->second);
}

TEST(SavedInputSample, format_1_is_read_and_judged) {
  const std::string text = read_file(std::string{LOCKSTEP_SOURCE_DIR} + kSample);
  const Result<SavedInput> input = read_input(text, kSample);
  ASSERT_TRUE(input.ok()) << input.error().message;
  const Rejudged again = judge_again(*input, contoso(last_run(*input)->fleet_yaml));
  ASSERT_FALSE(again.impossible.empty());
  EXPECT_EQ(again.impossible[0].rule, "build-fell");
  EXPECT_EQ(again.plan.decisions.at(0).rule, "build-fell");
}

std::string fault_of(const std::string& text) {
  const Result<SavedInput> input = read_input(text, "some.input");
  return input ? "no fault" : input.error().message;
}

TEST(SavedInputText, faults_name_place_and_remedy) {
  EXPECT_THAT(fault_of("format: 1\nrule: \"x\nnow_ms: 3\n"),
              AllOf(HasSubstr("some.input:2:"), HasSubstr("frozen/")));
  EXPECT_THAT(fault_of("format: 1\ncolour: 3\n"),
              AllOf(HasSubstr("some.input:2:"), HasSubstr("colour")));
  EXPECT_THAT(fault_of(""), AllOf(HasSubstr("format: 0"), HasSubstr("frozen/")));
  EXPECT_THAT(fault_of("format: 2 lockstep: \"9.0\""),
              AllOf(HasSubstr("format: 2"), HasSubstr("9.0 or later")));
  EXPECT_THAT(fault_of("format: 1"), HasSubstr("no event begins a run"));
  EXPECT_THAT(fault_of("format: 1 events { at_ms: 3 }"), HasSubstr("events[0]"));
  EXPECT_THAT(fault_of("format: 1 servers { node: \"N\" facts { node: \"N\" hello { } } }"),
              HasSubstr("servers[0].facts"));
}

}  // namespace
}  // namespace lockstep
