#include "agent/platform/windows/parse/setup_log.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

TEST(SetupLog, only_the_last_run_counts) {
  const SetupLog log = read_setup_log(samples::kSetupLog);
  EXPECT_TRUE(log.begun);
  EXPECT_FALSE(log.ended);
  EXPECT_EQ(log.errors, std::vector<std::string>{"The service did not start."});
  EXPECT_EQ(log.required, std::vector<std::string>{"A restart is pending."});
  EXPECT_EQ(log.warnings, 1);
}

TEST(SetupLog, end_of_setup_ends_it) {
  const SetupLog log =
      read_setup_log(samples::kSetupLog + "[12/14/2007 9:40:00 PM] [0] End of Setup\r\n");
  EXPECT_TRUE(log.ended);
  EXPECT_EQ(log.last_line, "End of Setup");
}

TEST(SetupLog, stamps_of_other_cultures_are_read) {
  const SetupLog log = read_setup_log(
      "[14.12.2007 21:02:11] [0] Starting Microsoft Exchange 2007 Setup\r\n"
      "[2007/12/14 21:31:55] [1] [ERROR] b\xF6se\r\n"
      "[14/12/2007 21:40:00] [0] End of Setup\r\n");
  EXPECT_TRUE(log.begun && log.ended);
  EXPECT_EQ(log.errors.size(), 1U);
}

TEST(SetupLog, tail_that_begins_within_a_line_is_read) {
  const SetupLog log = read_setup_log(samples::kSetupLog.substr(samples::kSetupLog.size() - 90));
  EXPECT_FALSE(log.begun);
  EXPECT_EQ(log.required.size(), 1U);
}

TEST(SetupLog, halting_is_told) {
  EXPECT_TRUE(read_setup_log("[x] [2] Setup is halting due to an error\r\n").halting);
  EXPECT_FALSE(read_setup_log("Setup is halting, says a line without a stamp\r\n").halting);
}

TEST(SetupLog, endless_errors_keep_the_last) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "[x] [0] [ERROR] " + std::to_string(i) + "\n";
  const SetupLog log = read_setup_log(text);
  ASSERT_EQ(log.errors.size(), 200U);
  EXPECT_EQ(log.errors.back(), "499");
}

}  // namespace
}  // namespace lockstep::windows
