#include "agent/watch.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/fake_platform.h"

namespace lockstep {
namespace {

TEST(Watch, without_being_asked_sees_nothing) {
  FakePlatform node;
  Watch watch{node};
  EXPECT_FALSE(watch.poll(1));
}

TEST(Watch, look_carries_its_number_and_the_beat_of_its_beginning) {
  FakePlatform node;
  Watch watch{node};
  const std::uint64_t number = watch.ask(3);
  const std::optional<Look> look = watch.poll(8);
  ASSERT_TRUE(look);
  EXPECT_EQ(look->number, number);
  EXPECT_EQ(look->beat, 3U);
}

TEST(Watch, asking_during_a_look_promises_the_next_one) {
  FakePlatform node;
  node.slow_look = true;
  Watch watch{node};
  const std::uint64_t first = watch.ask(1);
  const std::uint64_t second = watch.ask(2);
  EXPECT_EQ(watch.ask(2), second);
  EXPECT_GT(second, first);
  EXPECT_EQ(node.looks, 1) << "the look in progress was begun anew";
  node.slow_look = false;
  EXPECT_EQ(watch.poll(4)->number, first);
  const std::optional<Look> next = watch.poll(6);
  EXPECT_EQ(next->number, second);
  EXPECT_EQ(next->beat, 4U);
  EXPECT_FALSE(watch.poll(7));
}

}  // namespace
}  // namespace lockstep
