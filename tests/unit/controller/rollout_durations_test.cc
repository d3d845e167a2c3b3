// Predictions of a rollout rest on what the journal of its folder has measured.

#include <gtest/gtest.h>

#include <algorithm>

#include "controller/saved_input.h"
#include "controller/translate_event.h"
#include "tests/support/control_room.h"

namespace lockstep {
namespace {

const RunId kOld{"00000000000000a1"};

// A rollout of before, in which every start of a CMS took that long.
void write_history(ControlRoom& room, Duration took) {
  Result<Journal> journal = Journal::open(room.folder.path());
  ASSERT_TRUE(journal);
  const auto add = [&](EventBody body) {
    journal->append(to_wire(Event{room.now, std::move(body)}));
  };
  add(TakeoverEvent{1, kOld, "before"});
  add(RunStartedEvent{kOld, "", "", ""});
  for (Sequence sequence = 1; sequence <= kFewestSamples; ++sequence) {
    CommandMessage command;
    command.id = {kOld, sequence};
    command.epoch = 1;
    command.node = NodeId{"NODE2"};
    command.step = StartCms{"E2K7CCR"};
    add(CommandIssuedEvent{ClusterId{"OLD"}, "start-cms", command});
    room.now = room.now + took;
    StepResult result;
    result.id = command.id;
    result.outcome = Outcome::kDone;
    add(CommandSettledEvent{result});
  }
  add(RunEndedEvent{0, "done"});
  ASSERT_TRUE(journal->commit());
}

TEST(RolloutDurations, of_the_journal_are_in_the_gate_the_budget_and_the_record) {
  ControlRoom room;
  const DurationRange of_release = predicted_outage(room.fleet.policy.release);
  write_history(room, 50min);
  room.fleet.policy.gates = {Gate::kBeforeOutage};
  room.open();
  const DurationRange in_force = predicted_outage(room.rollout->fleet().policy.release);
  EXPECT_EQ(in_force.shortest, of_release.shortest) << "never narrowed";
  EXPECT_EQ(in_force.longest, of_release.longest - 10min + 50min);
  room.turns();
  for (int i = 0; i < 5 && room.decision().verb != Verb::kAsk; ++i) {
    room.turns();
  }
  ASSERT_EQ(room.decision().verb, Verb::kAsk);
  EXPECT_NE(room.decision().reason.find(to_text(in_force.longest)), std::string::npos)
      << room.decision().reason;
  const auto begun = std::ranges::find_if(room.events, [](const Event& event) {
    return std::holds_alternative<ClusterStartedEvent>(event.body);
  });
  ASSERT_NE(begun, room.events.end());
  const auto& started = std::get<ClusterStartedEvent>(begun->body);
  EXPECT_EQ(started.predicted_outage, in_force.usual);
  EXPECT_EQ(started.predicted_range.shortest, in_force.shortest);
  EXPECT_EQ(started.predicted_range.longest, in_force.longest);
}

TEST(RolloutDurations, of_the_journal_refuse_a_budget_that_the_release_would_keep) {
  for (const bool slow : {false, true}) {
    ControlRoom room;
    room.fleet.clusters[0].outage_budget = predicted_outage(room.fleet.policy.release).longest;
    if (slow) {
      write_history(room, 50min);
    }
    room.open();
    room.turns(2);
    EXPECT_EQ(room.decision().rule == "outage-budget" ||
                  room.rollout->observation().clusters[0].ended.has_value(),
              slow);
  }
}

// What is judged again later is judged by the same durations.
TEST(RolloutDurations, are_kept_with_a_saved_input) {
  ControlRoom room;
  room.fleet.clusters[0].outage_budget = predicted_outage(room.fleet.policy.release).longest;
  room.open();
  room.turns(1);
  SavedInput seen = save_sights(room.rollout->observation(), room.rollout->run(), room.now);
  seen.events = {Event{room.now, RunStartedEvent{room.rollout->run(), "", "", ""}}};
  const auto rule = [&] { return judge_again(seen, room.fleet).plan.decisions.at(0).rule; };
  EXPECT_NE(rule(), "outage-budget");
  seen.measured = {{"start_cms", {1min, 50min, 50min}, 5}};
  EXPECT_EQ(rule(), "outage-budget");
}

}  // namespace
}  // namespace lockstep
