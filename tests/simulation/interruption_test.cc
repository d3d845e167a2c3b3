// Every plan is cut after every step and made anew: the controller dies right after each event of
// its journal in turn, and the cluster is upgraded all the same, with the same side effects.

#include "tests/simulation/interruption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lockstep::simulation {
namespace {

using ::testing::IsEmpty;

constexpr std::uint64_t kSeed = 1;

// Each event is too much under the sanitizers: every run takes another set, and `./dev crashpoints`
// takes all.
constexpr std::uint64_t kStride = 12;

TEST(Interruption, a_controller_that_dies_after_any_event_changes_nothing_for_the_cluster) {
  const Story whole = simulate({.seed = kSeed, .troubles = false});
  ASSERT_THAT(whole.violations, IsEmpty());
  ASSERT_GT(whole.events, 60U);
  const SideEffects expected = side_effects_of(whole);
  const std::uint64_t first = 1 + std::random_device{}() % kStride;
  for (std::uint64_t event = first; event <= whole.events; event += kStride) {
    SCOPED_TRACE("the controller dies after event " + std::to_string(event));
    const Story cut = simulate({.seed = kSeed, .troubles = false, .kill_after_event = event});
    ASSERT_THAT(cut.violations, IsEmpty());
    ASSERT_EQ(difference(expected, side_effects_of(cut)), "");
  }
}

}  // namespace
}  // namespace lockstep::simulation
