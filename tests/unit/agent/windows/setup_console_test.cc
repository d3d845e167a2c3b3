#include "agent/platform/windows/parse/setup_console.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

StageVerdict verdict_of(const SetupConsole& console, const std::string& caption) {
  for (const SetupStage& stage : console.stages) {
    if (stage.caption == caption) return stage.verdict;
  }
  ADD_FAILURE() << "no stage " << caption;
  return StageVerdict::kUnread;
}

TEST(SetupConsole, upgrade_that_worked_has_all_stages_and_its_trailer) {
  const SetupConsole console = read_setup_console(samples::kSetupDone);
  EXPECT_EQ(console.stages.size(), 8U);
  EXPECT_EQ(console.trailer, SetupTrailer::kSuccess);
  EXPECT_TRUE(console.configuring);
  EXPECT_TRUE(console.stages.front().prerequisite);
  EXPECT_FALSE(console.stages.back().prerequisite);
  EXPECT_EQ(verdict_of(console, "Copying Exchange files"), StageVerdict::kCompleted);
}

TEST(SetupConsole, names_of_roles_are_no_stages) {
  const SetupConsole console = read_setup_console(samples::kSetupDone);
  for (const SetupStage& stage : console.stages) EXPECT_NE(stage.caption, "Mailbox Role");
}

TEST(SetupConsole, advice_after_a_check_is_no_error) {
  const SetupConsole console = read_setup_console(samples::kSetupDone);
  EXPECT_TRUE(console.errors.empty());
  ASSERT_EQ(console.warnings.size(), 1U);
  EXPECT_NE(console.warnings[0].find("recommended"), std::string::npos);
}

TEST(SetupConsole, stage_in_hand_runs) {
  const std::string half =
      samples::kSetupDone.substr(0, samples::kSetupDone.find("Mailbox Server Role") + 40);
  const SetupConsole console = read_setup_console(half);
  EXPECT_EQ(console.stages.back().caption, "Mailbox Server Role");
  EXPECT_EQ(console.stages.back().verdict, StageVerdict::kRunning);
  EXPECT_EQ(console.trailer, SetupTrailer::kNone);
}

TEST(SetupConsole, every_cut_of_a_good_run_is_no_success_before_the_trailer) {
  const std::size_t trailer = samples::kSetupDone.find("completed successfully");
  for (std::size_t size = 0; size < trailer + 10; ++size) {
    EXPECT_NE(read_setup_console(samples::kSetupDone.substr(0, size)).trailer,
              SetupTrailer::kSuccess);
  }
}

TEST(SetupConsole, failed_stage_has_its_error_and_the_wrapped_trailer_is_found) {
  const SetupConsole console = read_setup_console(samples::kSetupFailed);
  EXPECT_EQ(console.trailer, SetupTrailer::kFailure);
  EXPECT_EQ(verdict_of(console, "Preparing Setup"), StageVerdict::kFailed);
  ASSERT_FALSE(console.errors.empty());
  EXPECT_NE(console.errors[0].find("[0x4D2A19C7]"), std::string::npos);
  EXPECT_FALSE(stopped_by_prerequisite(console));
}

TEST(SetupConsole, only_failed_checks_are_a_prerequisite) {
  const SetupConsole console = read_setup_console(samples::kSetupPrerequisite);
  EXPECT_TRUE(stopped_by_prerequisite(console));
  ASSERT_EQ(console.errors.size(), 1U);
  EXPECT_EQ(console.trailer, SetupTrailer::kFailure);
}

std::string failed_stage(const std::string& caption) {
  return "    " + caption + " ......................... FAILED\r\n     It failed.\r\n";
}

const std::string kCheckPassed =
    "Performing Microsoft Exchange Server Prerequisite Check\r\n\r\n"
    "    Mailbox Role Checks              ......................... COMPLETED\r\n";

TEST(SetupConsole, stage_under_another_heading_or_no_check_is_no_prerequisite) {
  for (const std::string& rest :
       {"\r\nUpgrading Clustered Mailbox Server\r\n\r\n" + failed_stage("Clustered Mailbox Server"),
        failed_stage("Preparing Setup"),
        " " + std::string(79, 'a') + "\r\nConfiguring Microsoft Exchange Server\r\n\r\n" +
            failed_stage("Preparing Checks")}) {
    EXPECT_FALSE(stopped_by_prerequisite(read_setup_console(kCheckPassed + rest))) << rest;
  }
  EXPECT_TRUE(
      stopped_by_prerequisite(read_setup_console(kCheckPassed + failed_stage("Other Checks"))));
}

TEST(SetupConsole, verdict_broken_at_the_width_of_the_screen_is_whole) {
  const SetupConsole console = read_setup_console(
      "    Clustered Mailbox Server Role Upgrade Prepara ......................... FAIL\r\nED\r\n"
      "     The cluster is not ready.\r\n");
  ASSERT_EQ(console.stages.size(), 1U);
  EXPECT_EQ(console.stages[0].verdict, StageVerdict::kFailed);
  EXPECT_EQ(console.errors.size(), 1U);
}

TEST(SetupConsole, word_that_is_being_drawn_is_no_verdict) {
  const std::string stage = "    Copying Exchange files           ......................... ";
  for (const char* const word : {"|", "33%", "COMPL"}) {
    EXPECT_EQ(read_setup_console(stage + word).stages.at(0).verdict, StageVerdict::kRunning);
    EXPECT_EQ(read_setup_console(stage + word + "\r\n").stages.at(0).verdict,
              StageVerdict::kUnread);
  }
}

TEST(SetupConsole, failure_after_success_is_a_failure) {
  const SetupConsole console = read_setup_console(samples::kSetupDone + samples::kSetupFailed);
  EXPECT_EQ(console.trailer, SetupTrailer::kFailure);
}

TEST(SetupConsole, success_after_failure_stays_a_failure) {
  const SetupConsole console = read_setup_console(samples::kSetupFailed + samples::kSetupDone);
  EXPECT_EQ(console.trailer, SetupTrailer::kFailure);
}

TEST(SetupConsole, words_of_another_language_are_unread_and_no_success) {
  const SetupConsole console = read_setup_console(samples::kSetupGerman);
  ASSERT_EQ(console.stages.size(), 3U);
  EXPECT_EQ(console.stages[0].verdict, StageVerdict::kUnread);
  EXPECT_EQ(verdict_text(console.stages[0]), "ABGESCHLOSSEN");
  EXPECT_EQ(console.trailer, SetupTrailer::kNone);
  EXPECT_FALSE(stopped_by_prerequisite(console));
}

TEST(SetupConsole, dots_drawn_with_returns_and_backspaces_end_as_one_stage) {
  const SetupConsole console = read_setup_console(
      "Configuring Microsoft Exchange Server\r\n\r\n"
      "    Copying Exchange files           ...\r    Copying Exchange files           "
      "............../\b.\b........... COMPLETED\r\n");
  ASSERT_EQ(console.stages.size(), 1U);
  EXPECT_EQ(console.stages[0].caption, "Copying Exchange files");
  EXPECT_EQ(console.stages[0].verdict, StageVerdict::kCompleted);
}

TEST(SetupConsole, captions_of_the_cms_upgrade_need_not_be_known) {
  const SetupConsole console = read_setup_console(
      "Configuring Microsoft Exchange Server\r\n\r\n"
      "    Clustered Mailbox Server         ......................... COMPLETED\r\n\r\n"
      "The Microsoft Exchange Server setup operation completed successfully.\r\n");
  ASSERT_EQ(console.stages.size(), 1U);
  EXPECT_EQ(console.stages[0].caption, "Clustered Mailbox Server");
  EXPECT_EQ(console.trailer, SetupTrailer::kSuccess);
}

TEST(SetupConsole, codes_of_the_installer_are_found_in_sentences) {
  const SetupConsole console = read_setup_console(
      "    Copying Exchange files           ......................... FAILED\r\n"
      "     Installing product D:\\exchangeserver.msi failed. Fatal error. Error code is\r\n"
      "     1603. Opening package failed. Error code is 1638.\r\n");
  EXPECT_EQ(console.installer_codes, (std::vector<int>{1603, 1638}));
}

TEST(SetupConsole, sentence_that_ends_with_dots_is_no_stage) {
  const SetupConsole console =
      read_setup_console(" Please wait...\r\n    Copying ... soon\r\n  ..... COMPLETED\r\n");
  EXPECT_TRUE(console.stages.empty());
}

TEST(SetupConsole, cancelled_is_a_verdict_of_its_own) {
  const SetupConsole console = read_setup_console(
      "    Preparing Files                  ......................... CANCELLED\r\n");
  ASSERT_EQ(console.stages.size(), 1U);
  EXPECT_EQ(console.stages[0].verdict, StageVerdict::kCancelled);
}

TEST(SetupConsole, output_in_utf16_is_the_same) {
  std::string wide;
  for (const char c : samples::kSetupDone) {
    wide += c;
    wide += '\0';
  }
  EXPECT_EQ(read_setup_console(wide).stages, read_setup_console(samples::kSetupDone).stages);
}

TEST(SetupConsole, nothing_at_all_is_nothing) {
  const SetupConsole console = read_setup_console("");
  EXPECT_TRUE(console.stages.empty());
  EXPECT_EQ(console.trailer, SetupTrailer::kNone);
}

}  // namespace
}  // namespace lockstep::windows
