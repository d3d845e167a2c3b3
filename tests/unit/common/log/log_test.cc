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

class LogRotationTest : public LogFileTest {
 protected:
  // What a line of a log file has around its text: time and level in front, and behind it its end,
  // which is not the same on every system.
  void SetUp() override {
    {
      Log log = std::move(Log::to_file(path("line.log").string(), LogLevel::kInfo)).value();
      log.info("a", {});
    }
    around = std::filesystem::file_size(path("line.log")) - 1;
  }

  std::size_t around = 0;

  void write(Log& log, char letter, std::size_t bytes) const {
    log.info(std::string(bytes - around, letter), {});
  }
  Log open(LogRotation rotation) {
    return std::move(Log::to_file(path("a.log").string(), LogLevel::kInfo, rotation)).value();
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder / name; }
  // The letter that a file's lines are made of; '-' when there is no such file.
  [[nodiscard]] char letter_in(const std::string& name) const {
    std::ifstream file{path(name)};
    std::string line;
    return std::getline(file, line) ? line.back() : '-';
  }
};

TEST_F(LogRotationTest, file_that_is_just_full_is_not_put_away) {
  Log log = open({400, 2});
  write(log, 'a', 200);
  write(log, 'b', 200);
  EXPECT_EQ(std::filesystem::file_size(path("a.log")), 400U);
  EXPECT_FALSE(std::filesystem::exists(path("a.1.log")));
}

TEST_F(LogRotationTest, line_that_is_one_byte_too_long_begins_a_new_file) {
  Log log = open({400, 2});
  write(log, 'a', 200);
  write(log, 'b', 201);
  EXPECT_EQ(letter_in("a.log"), 'b');
  EXPECT_EQ(letter_in("a.1.log"), 'a');
  EXPECT_EQ(std::filesystem::file_size(path("a.log")), 201U);
  EXPECT_EQ(std::filesystem::file_size(path("a.1.log")), 200U);
}

TEST_F(LogRotationTest, oldest_file_goes_when_there_are_too_many) {
  Log log = open({100, 2});
  for (const char letter : {'a', 'b', 'c', 'd', 'e'}) write(log, letter, 100);
  EXPECT_EQ(letter_in("a.log"), 'e');
  EXPECT_EQ(letter_in("a.1.log"), 'd');
  EXPECT_EQ(letter_in("a.2.log"), 'c');
  EXPECT_EQ(letter_in("a.3.log"), '-');
}

TEST_F(LogRotationTest, file_of_an_earlier_life_is_continued) {
  {
    Log log = open({400, 2});
    write(log, 'a', 200);
  }
  Log log = open({400, 2});
  write(log, 'b', 200);
  write(log, 'c', 200);
  EXPECT_EQ(letter_in("a.log"), 'c');
  EXPECT_EQ(std::filesystem::file_size(path("a.1.log")), 400U);
}

TEST(LogRotation, is_ten_megabytes_and_five_older_files) {
  EXPECT_EQ(LogRotation{}.bytes, 10'485'760U);
  EXPECT_EQ(LogRotation{}.kept, 5U);
}

}  // namespace
}  // namespace lockstep
