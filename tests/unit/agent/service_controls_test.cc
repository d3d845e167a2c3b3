#include "agent/service_controls.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(ServiceControls, system_going_down_ends_the_service_like_a_stop) {
  EXPECT_EQ(answer_to(kControlStop), ControlAnswer::kEnds);
  EXPECT_EQ(answer_to(kControlShutdown), ControlAnswer::kEnds);
  EXPECT_NE(kAcceptedControls & kAcceptsStop, 0U);
  EXPECT_NE(kAcceptedControls & kAcceptsShutdown, 0U);
}

TEST(ServiceControls, other_controls_end_nothing) {
  EXPECT_EQ(answer_to(kControlInterrogate), ControlAnswer::kAlive);
  constexpr unsigned long kPause = 2;
  constexpr unsigned long kParameterChange = 6;
  constexpr unsigned long kUserDefined = 128;
  for (const unsigned long control : {0UL, kPause, kParameterChange, kUserDefined}) {
    EXPECT_EQ(answer_to(control), ControlAnswer::kUnsupported) << control;
  }
}

}  // namespace
}  // namespace lockstep
