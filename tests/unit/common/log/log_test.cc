#include "common/log/log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "common/files/scratch_folder.h"

namespace lockstep {
namespace {

TEST(LogLine, verb_and_fields_on_one_line) {
  EXPECT_EQ(log_line("accepted", {{"command", "a1/7"}, {"epoch", "3"}}),
            "accepted command=a1/7 epoch=3");
}

TEST(LogLine, value_that_could_be_misread_is_quoted) {
  EXPECT_EQ(log_line("x", {{"k", "two words"}}), "x k=\"two words\"");
  EXPECT_EQ(log_line("x", {{"k", ""}}), "x k=\"\"");
  EXPECT_EQ(log_line("x", {{"k", "a=b"}}), "x k=\"a=b\"");
}

// Output of foreign programs must not forge a line or a field.
TEST(LogLine, line_ends_quotes_and_foreign_bytes_are_escaped) {
  EXPECT_EQ(log_line("x", {{"k", "a\nerror forged=1\"\\\xff"}}),
            "x k=\"a\\x0aerror forged=1\\\"\\\\\\xff\"");
}

TEST(LogLine, endless_value_is_cut) {
  EXPECT_LT(log_line("x", {{"k", std::string(100'000, 'a')}}).size(), 3'000U);
}

TEST(Log, sink_gets_level_and_line) {
  std::vector<std::pair<LogLevel, std::string>> lines;
  Log log = Log::to_sink(
      [&](LogLevel level, const std::string& line) { lines.emplace_back(level, line); });
  log.debug("heard", {});
  log.error("broken", {field(NodeId{"NODE1"}), field(RunId{"a1"})});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].first, LogLevel::kDebug);
  EXPECT_EQ(lines[1].second, "broken node=NODE1 run=a1");
}

TEST(Log, silent_takes_everything) {
  Log log = Log::silent();
  log.error("broken", {});
}

class LogFileTest : public testing::Test {
 protected:
  ScratchFolder scratch = std::move(ScratchFolder::make("lockstep-log")).value();
  const std::filesystem::path folder = scratch.path();
};

TEST_F(LogFileTest, holds_lines_of_its_level_with_utc_time) {
  {
    Result<Log> log = Log::to_file((folder / "a.log").string(), LogLevel::kInfo);
    ASSERT_TRUE(log.ok()) << log.error().message;
    log->debug("hidden", {});
    log->info("shown", {{"n", "1"}});
  }
  std::ifstream file{folder / "a.log"};
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str().find("hidden"), std::string::npos);
  EXPECT_TRUE(text.str().ends_with("Z info shown n=1\n")) << text.str();
}

TEST_F(LogFileTest, path_that_cannot_be_written_is_an_error) {
  std::ofstream{folder / "plain"} << "no folder";
  EXPECT_FALSE(Log::to_file((folder / "plain" / "a.log").string(), LogLevel::kInfo).ok());
}

}  // namespace
}  // namespace lockstep
