// What a rollout does when its disk, its clock or its own past fails it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/journal_seal.h"
#include "controller/waking_time.h"
#include "tests/support/control_room.h"
#include "tests/support/scarcity.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

std::size_t commands_sent(const ControlRoom& room) {
  return static_cast<std::size_t>(std::ranges::count_if(room.link.sent, [](const auto& sent) {
    return std::holds_alternative<CommandMessage>(sent.message);
  }));
}

// ---- Disk

TEST(Disk, full_before_a_rollout_is_told_and_nothing_begins) {
  const TemporaryFolder folder;
  const FullDisk full{0};
  const Result<Journal> journal = Journal::open(folder.path());
  ASSERT_FALSE(journal.ok());
  EXPECT_THAT(journal.error().message, HasSubstr("ree space"));
}

TEST(Disk, full_during_a_rollout_holds_it_until_there_is_space) {
  ControlRoom room;
  room.open();
  room.turns();
  const std::size_t before = commands_sent(room);
  {
    const FullDisk full{0};
    room.turns(3);
    ASSERT_TRUE(room.rollout->journal_trouble());
    EXPECT_THAT(room.rollout->journal_trouble()->message, HasSubstr("Free space on"));
    EXPECT_EQ(commands_sent(room), before) << "written first, then done";
  }
  room.turns(3);
  EXPECT_FALSE(room.rollout->journal_trouble());
  ASSERT_NE(room.command("NODE2"), nullptr);
  std::size_t issued = 0;
  for (const Event& event : room.events) {
    issued += std::holds_alternative<CommandIssuedEvent>(event.body) ? 1 : 0;
  }
  EXPECT_EQ(issued, 1U);
  room.close();
  const Result<JournalCheck> checked = check_journal(room.folder.path());
  EXPECT_TRUE(checked.ok()) << "nothing is half-written: " << checked.error().message;
}

// ---- Clock

TEST(Time, goes_on_where_the_journal_ended_when_the_clock_was_set_back) {
  ControlRoom room;
  room.open();
  room.turns(3);
  const Instant last = room.events.back().at;
  room.close();
  room.now = room.now - 24h;
  room.open(true);
  EXPECT_GE(room.rollout->now(), last);
  const Instant resumed = room.rollout->now();
  room.now = room.now + 10min;
  room.turn();
  EXPECT_EQ(room.rollout->now() - resumed, Duration{10min}) << "no deadline stands still";
}

TEST(Time, step_back_within_a_life_never_lets_time_fall) {
  ControlRoom room;
  room.open();
  room.turns(3);
  const Instant before = room.rollout->now();
  room.now = room.now - 1h;
  room.turn();
  EXPECT_EQ(room.rollout->now(), before);
}

// The workstation sleeps with a step in hand: it heard nobody for hours, and nobody was silent.
TEST(Time, hours_of_sleep_doubt_nobody) {
  ControlRoom room;
  WakingTime waking;
  Instant clock = room.now;
  const auto turn_after = [&](Duration time) {
    clock = clock + time;
    room.now = waking.at(clock);
    room.turn();
  };
  room.open();
  turn_after(0s);
  room.turns(3);
  ASSERT_NE(room.command("NODE2"), nullptr);
  room.acknowledge("NODE2");
  turn_after(5h);
  EXPECT_FALSE(room.rollout->observation().clusters[0].ended);
  EXPECT_EQ(waking.slept(), Duration{5h});
  for (Duration awake = 0s; awake < 50min; awake += 20s) {
    turn_after(20s);
  }
  EXPECT_EQ(room.rollout->observation().clusters[0].ended, ClusterOutcome::kInDoubt)
      << "while it is awake, silence counts";
}

// A controller that was away cannot say that a reboot took too long: it was not there to see.
TEST(Time, reboot_is_waited_for_anew_after_a_long_absence) {
  ControlRoom room;
  room.node("NODE2").setup = setup_at(Level::kTarget);
  room.node("NODE2").setup.rebooted_since = false;
  room.open();
  for (int i = 0; i < 20; ++i) {
    room.turns();
    const CommandMessage* const out = room.command("NODE2");
    if (out != nullptr && is<RebootNode>(out->step)) {
      break;
    }
    if (out != nullptr) {
      room.settle("NODE2");
    }
  }
  ASSERT_TRUE(room.rollout->observation().clusters[0].in_flight);
  ASSERT_TRUE(is<RebootNode>(room.rollout->observation().clusters[0].in_flight->step));
  room.close();
  room.now = room.now + 5h;
  room.open(true);
  EXPECT_EQ(room.decision().rule, "rebooting");
  room.now = room.now + 46min;
  room.turn();
  EXPECT_EQ(room.rollout->observation().clusters[0].ended, ClusterOutcome::kInDoubt);
}

// ---- The past

TEST(Past, number_of_a_command_never_means_two_steps) {
  ControlRoom room;
  room.open();
  const TemporaryFolder copy;  // as it was before the first command
  room.close();
  fs::copy_file(room.folder.file("journal.db"), copy.file("journal.db"));
  room.open(true);
  room.turns(3);
  ASSERT_NE(room.command("NODE2"), nullptr);
  const CommandId lost = room.command("NODE2")->id;
  room.close();
  fs::copy_file(copy.file("journal.db"), room.folder.file("journal.db"),
                fs::copy_options::overwrite_existing);
  room.open(true);
  ASSERT_TRUE(room.rollout->deposed()) << "an agent obeys that epoch already, and not from us";
  room.close();
  room.open(true);
  ASSERT_FALSE(room.rollout->deposed());
  room.turns(3);
  EXPECT_GT(room.command("NODE2")->id.sequence, lost.sequence);
}

// What an agent sent to a controller that died waits in its socket for the next one.
TEST(Past, what_was_seen_before_the_last_controller_died_counts_no_more) {
  ControlRoom room;
  room.open();
  room.turns(3);
  ASSERT_NE(room.command("NODE2"), nullptr);
  const Beat old_beat = room.link.last<EchoMessage>(NodeId{"NODE2"})->beat;
  room.settle("NODE2");
  room.turn();
  room.close();
  room.open(true);
  const std::size_t sent = commands_sent(room);
  for (const auto& [name, facts] : room.facts) {
    room.say(name, FactsMessage{old_beat, facts});
  }
  room.turn();
  EXPECT_EQ(commands_sent(room), sent);
  room.turns(2);
  EXPECT_GT(commands_sent(room), sent) << "fresh facts let it go on";
}

TEST(Past, later_controller_deposes_this_one_which_says_so_and_stops) {
  ControlRoom room;
  room.open();
  room.turns(2);
  ASSERT_NE(room.command("NODE2"), nullptr);
  StepResult refused;
  refused.id = room.command("NODE2")->id;
  refused.outcome = Outcome::kRefused;
  refused.reason = Reason::kStaleEpoch;
  room.say("NODE2", ResultMessage{refused, 9});
  const std::size_t sent = room.link.sent.size();
  room.turn();
  ASSERT_TRUE(room.rollout->deposed());
  EXPECT_THAT(*room.rollout->deposed(),
              AllOf(HasSubstr("epoch 9"), HasSubstr("NODE2"), HasSubstr("ours is 1")));
  room.now = room.now + 1h;
  room.turn();
  EXPECT_EQ(room.link.sent.size(), sent) << "it says nothing more to anybody";
  room.close();
  room.open(true);
  EXPECT_EQ(room.rollout->epoch(), 10U) << "above the one that it saw";
}

// `check` speaks to the agents of a new folder in the first epoch.
TEST(Past, survey_before_the_first_rollout_deposes_nobody) {
  ControlRoom room;
  room.open();
  room.close();
  std::filesystem::remove(room.folder.file("journal.db"));
  std::filesystem::remove(room.folder.file("journal.db-wal"));
  room.open();
  EXPECT_EQ(room.rollout->epoch(), 1U);
  EXPECT_FALSE(room.rollout->deposed());
}

TEST(Past, greeting_of_an_agent_that_obeys_a_later_one_is_enough) {
  ControlRoom room;
  room.open();
  room.say("NODE1", HelloMessage{"0.1.0", BootId{"boot-1"}, 4, std::nullopt});
  room.turn();
  ASSERT_TRUE(room.rollout->deposed());
  EXPECT_THAT(*room.rollout->deposed(), HasSubstr("epoch 4 rules NODE1"));
}

}  // namespace
}  // namespace lockstep
