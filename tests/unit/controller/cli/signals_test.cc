#include "controller/cli/signals.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace lockstep {
namespace {

TEST(Signals, each_is_counted_once_and_ends_nothing) {
  Result<Signals> signals = Signals::watch();
  ASSERT_TRUE(signals.ok());
  EXPECT_EQ(signals->stops(), 0);
  ::raise(SIGINT);
  EXPECT_EQ(signals->stops(), 1);
  EXPECT_EQ(signals->stops(), 0);
  ::raise(SIGTERM);
  ::raise(SIGHUP);
  EXPECT_EQ(signals->stops(), 2);
}

TEST(Signals, unread_one_does_not_end_the_process_afterwards) {
  {
    Result<Signals> signals = Signals::watch();
    ASSERT_TRUE(signals.ok());
    ::raise(SIGINT);
  }
  SUCCEED();
}

}  // namespace
}  // namespace lockstep
