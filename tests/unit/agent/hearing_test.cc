#include "agent/hearing.h"

#include <gtest/gtest.h>

#include "agent/dead_man.h"

namespace lockstep {
namespace {

TEST(Hearing, before_any_echo_knows_no_time) {
  EXPECT_FALSE(Hearing{}.controller_now(Instant{5}).has_value());
}

TEST(Hearing, carries_the_controllers_time_forward_by_its_own_clock) {
  Hearing hearing;
  hearing.echo(1, Instant{1'000'000}, 0, Instant{50});
  EXPECT_EQ(hearing.controller_now(Instant{80}), Instant{1'000'030});
}

TEST(Hearing, late_echo_moves_neither_time_nor_beat_back) {
  Hearing hearing;
  hearing.echo(9, Instant{1'000'000}, 0, Instant{50});
  hearing.echo(8, Instant{900'000}, 0, Instant{60});
  EXPECT_EQ(hearing.controller_now(Instant{60}), Instant{1'000'010});
  EXPECT_EQ(hearing.beat(), 9U);
}

TEST(Hearing, forgets_time_and_beat_of_another_controller) {
  Hearing hearing;
  hearing.echo(9, Instant{1'000'000}, 0, Instant{50});
  hearing.forget();
  EXPECT_EQ(hearing.beat(), 0U);
  EXPECT_FALSE(hearing.controller_now(Instant{60}).has_value());
}

TEST(Hearing, echo_of_a_heartbeat_never_sent_proves_nothing) {
  Hearing hearing;
  hearing.next_heartbeat();
  hearing.echo(1, Instant{1}, 7, Instant{1});
  EXPECT_EQ(hearing.heartbeat_echoed(), 0U);
}

TEST(DeadMan, disarmed_never_fires) { EXPECT_EQ(DeadMan{}.fires_at(Hearing{}), kNever); }

TEST(DeadMan, fires_a_minute_after_the_last_sign_of_the_controller) {
  Hearing hearing;
  const DeadMan dead_man{"SharedAccess", Instant{1'000}};
  EXPECT_EQ(dead_man.fires_at(hearing), Instant{61'000});
  hearing.echo(1, Instant{1}, 0, Instant{20'000});
  EXPECT_EQ(dead_man.fires_at(hearing), Instant{80'000});
}

// An Echo that was on its way before the firewall came up says nothing about the way now.
TEST(DeadMan, only_the_echo_of_a_later_heartbeat_releases) {
  Hearing hearing;
  hearing.next_heartbeat();
  DeadMan dead_man{"SharedAccess", Instant{1'000}};
  dead_man.start_is_over(hearing);
  hearing.echo(1, Instant{1}, 1, Instant{2'000});
  EXPECT_FALSE(dead_man.released(hearing));
  hearing.next_heartbeat();
  hearing.echo(1, Instant{1}, 2, Instant{3'000});
  EXPECT_TRUE(dead_man.released(hearing));
}

}  // namespace
}  // namespace lockstep
