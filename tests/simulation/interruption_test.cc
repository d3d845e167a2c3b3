// Every plan is cut after every step and made anew: the controller dies right after each event of
// its journal in turn, and the cluster is upgraded all the same, with the same side effects.

#include "tests/simulation/interruption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::simulation {
namespace {

using ::testing::IsEmpty;

constexpr std::uint64_t kSeed = 1;

TEST(Interruption, a_controller_that_dies_after_any_event_changes_nothing_for_the_cluster) {
  const Story whole = simulate({kSeed, false, {}});
  ASSERT_THAT(whole.violations, IsEmpty());
  ASSERT_GT(whole.events, 60U);
  const SideEffects expected = side_effects_of(whole);
  for (std::uint64_t event = 1; event <= whole.events; ++event) {
    SCOPED_TRACE("the controller dies after event " + std::to_string(event));
    const Story cut = simulate({kSeed, false, {}, 60, event});
    ASSERT_THAT(cut.violations, IsEmpty());
    ASSERT_EQ(difference(expected, side_effects_of(cut)), "");
  }
}

}  // namespace
}  // namespace lockstep::simulation
