// What real setups print and log is read rightly or refused: as it was seen, cut anywhere, and in
// the code pages of consoles.

#include <gtest/gtest.h>

#include "agent/platform/windows/parse/setup_console.h"
#include "agent/platform/windows/parse/setup_log.h"
#include "tests/unit/agent/windows/sample_text.h"
#include "tests/unit/agent/windows/setup_samples.h"

namespace lockstep::windows {
namespace {

struct ConsoleRow {
  const char* name;
  const std::string* text;
  SetupTrailer trailer;
  std::size_t stages;
  bool prerequisite;
  std::vector<int> codes;
  std::string error;  // begins the first one; empty: there is none
  std::size_t warnings;
};

class FieldConsole : public testing::TestWithParam<ConsoleRow> {};

TEST_P(FieldConsole, is_read_as_it_was_meant) {
  for (const std::string& bytes : {*GetParam().text, marked_utf16(*GetParam().text)}) {
    const SetupConsole console = read_setup_console(bytes);
    EXPECT_EQ(console.trailer, GetParam().trailer);
    EXPECT_EQ(console.stages.size(), GetParam().stages);
    EXPECT_EQ(stopped_by_prerequisite(console), GetParam().prerequisite);
    EXPECT_EQ(console.installer_codes, GetParam().codes);
    EXPECT_EQ(console.errors.empty(), GetParam().error.empty());
    EXPECT_TRUE(console.errors.empty() || console.errors.front().starts_with(GetParam().error))
        << console.errors.front();
    EXPECT_EQ(console.warnings.size(), GetParam().warnings);
  }
}

TEST_P(FieldConsole, is_never_a_success_when_cut) {
  const std::string& text = *GetParam().text;
  const std::size_t words = std::min(text.find("completed successfully"), text.size());
  for (std::size_t size = 0; size < words; ++size) {
    const SetupConsole console = read_setup_console(text.substr(0, size));
    ASSERT_NE(console.trailer, SetupTrailer::kSuccess) << size;
    ASSERT_LE(console.stages.size(), GetParam().stages) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Seen, FieldConsole,
    testing::Values(
        ConsoleRow{"checks_failed",
                   &field::kChecksFailed,
                   SetupTrailer::kFailure,
                   3,
                   true,
                   {},
                   "This computer requires Microsoft Core XML",
                   2},
        ConsoleRow{"other_version",
                   &field::kOtherVersion,
                   SetupTrailer::kFailure,
                   2,
                   false,
                   {1638},
                   "Opening package 'H:",
                   1},
        ConsoleRow{"forbidden",
                   &field::kForbidden,
                   SetupTrailer::kFailure,
                   2,
                   false,
                   {1625},
                   "Opening package 'C:",
                   0},
        ConsoleRow{"script_refused",
                   &field::kScriptRefused,
                   SetupTrailer::kFailure,
                   2,
                   false,
                   {},
                   "Unexpected error [0xCF6CDA0B] while",
                   1},
        ConsoleRow{"no_stage", &field::kNoStage, SetupTrailer::kFailure, 0, false, {}, "", 0},
        ConsoleRow{"upgraded", &field::kUpgraded, SetupTrailer::kSuccess, 6, false, {}, "", 1}),
    [](const auto& suite) { return std::string{suite.param.name}; });

TEST(FieldConsole, text_that_goes_on_at_the_margin_is_kept_whole) {
  const SetupConsole console = read_setup_console(field::kScriptRefused);
  ASSERT_EQ(console.errors.size(), 1U);
  EXPECT_TRUE(console.errors[0].ends_with(".\\ServiceControl.ps1 Stop $RoleNames; }'."));
  ASSERT_EQ(console.warnings.size(), 1U);
  EXPECT_TRUE(
      console.warnings[0].ends_with("\\StoppedServices.xml\" ) { "
                                    ".\\ServiceControl.ps1 Stop $RoleNames; }'."))
      << console.warnings[0];
}

// As in texts whose blank lines were lost.
TEST(FieldConsole, heading_and_trailer_are_known_without_a_blank_line_before_them) {
  std::string text = field::kScriptRefused + field::kTrailer;
  for (std::size_t at = text.find("\r\n\r\n"); at != std::string::npos; at = text.find("\r\n\r\n"))
    text.erase(at, 2);
  text = with(text, "COMPLETED\r\n", "COMPLETED\r\n A recommendation.\r\n");
  const SetupConsole console = read_setup_console(text);
  EXPECT_TRUE(console.configuring);
  EXPECT_EQ(console.trailer, SetupTrailer::kFailure);
  ASSERT_EQ(console.errors.size(), 1U);
  EXPECT_TRUE(console.errors[0].ends_with("$RoleNames; }'.")) << console.errors[0];
}

TEST(FieldConsole, stages_as_wide_as_the_screen_are_not_joined) {
  std::string wide = "    Mailbox Server Role with a caption";
  wide += std::string(80 - wide.size() - 8, '.');
  wide.replace(39, 1, " ");
  const SetupConsole console = read_setup_console(
      wide +
      " FAILED\r\n    Finalizing Setup                 ......................... COMPLETED\r\n");
  ASSERT_EQ(console.stages.size(), 2U);
  EXPECT_EQ(console.stages[0].verdict, StageVerdict::kFailed);
}

TEST(FieldLog, begin_of_a_run_is_found_in_either_wording) {
  EXPECT_TRUE(read_setup_log(field::kLog).begun);
  EXPECT_FALSE(read_setup_log(field::kLog).ended);
  const SetupLog later = read_setup_log(field::kLaterLog);
  EXPECT_TRUE(later.begun && later.ended);
  EXPECT_EQ(later.warnings, 1);
  EXPECT_TRUE(read_setup_log(marked_utf16(field::kLog)).begun);
}

TEST(FieldLog, stop_is_told_in_either_wording) {
  const SetupLog log = read_setup_log(field::kStoppedLog);
  EXPECT_TRUE(log.begun && log.ended);
  EXPECT_TRUE(log.halting);
  EXPECT_EQ(log.errors, std::vector<std::string>{"Value cannot be null."});
}

TEST(FieldLog, lines_of_an_earlier_run_are_not_appended_ones) {
  const std::string more = "[8/3/2007 5:00:00 PM] [0] End of Setup\r\n";
  EXPECT_EQ(appended(field::kLog, field::kLog), "");
  EXPECT_EQ(appended(field::kLog, field::kLog + more), more);
  std::string grown;
  while (grown.size() < 10'000)
    grown += "[8/3/2007 4:46:12 PM] [1] " + std::to_string(grown.size()) + "\r\n";
  EXPECT_EQ(appended(grown, grown.substr(100) + more), more);  // the tail has moved on
  EXPECT_EQ(appended("", more), more);
  EXPECT_EQ(appended(field::kLog, more), more);  // another file
}

TEST(FieldLog, line_that_recurs_does_not_hide_a_run) {
  const std::string before = "[x] [0] End of Setup\r\n";
  const std::string run =
      "[x] [0] Starting Microsoft Exchange 2007 Setup\r\n[x] [1] Setup is halting\r\n" + before;
  EXPECT_EQ(appended(before, before + run), run);
}

}  // namespace
}  // namespace lockstep::windows
