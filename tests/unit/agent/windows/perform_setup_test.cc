// Setup and packages: how they are run, and what of their words counts.

#include "tests/unit/agent/windows/perform_fixture.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

const RunSetup kSetup{SetupMode::kUpgrade, "C:\\Media\\", {8, 1, 240, 6}};

TEST_F(Perform, setup_runs_by_its_absolute_path_in_the_media_folder_without_a_limit) {
  tools.ends = {ended(0, samples::kSetupDone)};
  const ToolEnd end = run(kSetup);
  EXPECT_TRUE(end.success);
  ASSERT_EQ(tools.programs.size(), 1U);
  EXPECT_EQ(tools.programs[0].path, "C:\\Media\\setup.com");
  EXPECT_EQ(tools.programs[0].words, std::vector<std::string>{"/mode:upgrade"});
  EXPECT_EQ(tools.programs[0].folder, "C:\\Media\\");
  EXPECT_FALSE(tools.programs[0].limit);
  EXPECT_EQ(end.stages.size(), 8U);
}

TEST_F(Perform, setup_tells_its_stage_while_it_runs) {
  const std::size_t half = samples::kSetupDone.find("Mailbox Server Role") + 40;
  tools.ends = {ended(0, samples::kSetupDone.substr(0, half))};
  std::vector<StepProgress> told;
  perform(kSetup, {tools, policy, "", [&](const StepProgress& one) { told.push_back(one); }});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].stage, "Mailbox Server Role");
  EXPECT_EQ(told[0].stages_done, 5);
  EXPECT_TRUE(told[0].advancing);
}

TEST_F(Perform, setup_of_the_cms_has_its_own_word) {
  tools.ends = {ended(0, samples::kSetupDone)};
  run(RunSetup{SetupMode::kUpgradeCms, "C:\\Media", {8, 1, 240, 6}});
  EXPECT_EQ(tools.programs[0].words, std::vector<std::string>{"/upgradecms"});
}

TEST_F(Perform, setup_that_ends_well_but_says_it_failed_has_failed) {
  tools.ends = {ended(0, samples::kSetupFailed)};
  const ToolEnd end = run(kSetup);
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.reason, Reason::kError);
  EXPECT_NE(end.detail.find("Unexpected error"), std::string::npos);
}

TEST_F(Perform, setup_that_says_success_but_ends_badly_has_failed) {
  tools.ends = {ended(1, samples::kSetupDone)};
  EXPECT_FALSE(run(kSetup).success);
}

TEST_F(Perform, setup_stopped_by_its_checks_is_a_prerequisite) {
  tools.ends = {ended(1, samples::kSetupPrerequisite)};
  EXPECT_EQ(run(kSetup).reason, Reason::kPrerequisite);
}

TEST_F(Perform, setup_in_another_language_goes_by_its_code) {
  tools.ends = {ended(1, samples::kSetupGerman), ended(0, "Fertig.\r\n")};
  tools.log_of_run = samples::kSetupLog;
  const ToolEnd failed = run(kSetup);
  EXPECT_FALSE(failed.success);
  EXPECT_NE(failed.detail.find("The service did not start."), std::string::npos);
  EXPECT_NE(failed.log_excerpt.find("[ERROR]"), std::string::npos);
  EXPECT_TRUE(run(kSetup).success);
}

TEST_F(Perform, setup_in_another_language_is_told_in_utf8) {
  tools.letters = {{"\x81", "\xC3\xBC"}, {"\x94", "\xC3\xB6"}};
  tools.ends = {ended(1, samples::kSetupGerman)};
  const ToolEnd end = run(kSetup);
  ASSERT_FALSE(end.stages.empty());
  EXPECT_EQ(end.stages.front().caption,
            "Pr\xC3\xBC"
            "fen der Postfachrolle");
  EXPECT_NE(end.log_excerpt.find("L\xC3\xB6sen Sie das Problem."), std::string::npos);
}

TEST_F(Perform, setup_is_not_blamed_for_the_log_of_an_earlier_run) {
  tools.ends = {ended(1, "")};
  tools.log_tail = samples::kSetupLog;
  const ToolEnd end = run(kSetup);
  EXPECT_EQ(end.detail.find("The service did not start."), std::string::npos);
  EXPECT_EQ(end.log_excerpt.find("[ERROR]"), std::string::npos);
}

TEST_F(Perform, setup_that_ends_with_0_and_halts_in_its_log_has_failed) {
  tools.ends = {ended(0, "")};
  tools.log_of_run =
      "[x] [0] Starting Microsoft Exchange 2007 Setup\r\n"
      "[x] [1] Setup is halting task execution because of one or more errors.\r\n";
  EXPECT_FALSE(run(kSetup).success);
}

TEST_F(Perform, setup_that_leaves_its_work_to_another_process_is_followed) {
  tools.ends = {ended(0, "Welcome\r\n")};
  tools.children = {{true, "Welcome\r\n"}, {true, "Welcome\r\n"}, {false, samples::kSetupFailed}};
  EXPECT_FALSE(run(kSetup).success);
  EXPECT_EQ(tools.waited, 2s);
}

TEST_F(Perform, what_setup_leaves_behind_after_its_last_words_is_not_waited_for) {
  tools.ends = {ended(0, samples::kSetupDone)};
  tools.children = {{true, samples::kSetupDone}};
  EXPECT_TRUE(run(kSetup).success);
  EXPECT_EQ(tools.waited, Duration{0});
}

TEST_F(Perform, installer_that_setup_leaves_behind_is_waited_for) {
  tools.ends = {ended(0, samples::kSetupDone)};
  tools.children = {{true, samples::kSetupDone, true}, {true, samples::kSetupDone, true}};
  EXPECT_TRUE(run(kSetup).success);
  EXPECT_EQ(tools.waited, 2s);
}

TEST_F(Perform, installer_that_does_not_end_keeps_setup_from_success) {
  tools.ends = {ended(0, samples::kSetupDone)};
  tools.children = std::deque<Offspring>(10'000, {true, samples::kSetupDone, true});
  const ToolEnd end = run(kSetup);
  EXPECT_FALSE(end.success);
  EXPECT_TRUE(end.goes_on);
  EXPECT_NE(end.detail.find("still runs"), std::string::npos);
}

TEST_F(Perform, setup_that_is_not_there_is_refused) {
  ProgramEnd missing;
  missing.not_started = 2;
  tools.ends = {missing};
  EXPECT_EQ(run(kSetup).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, busy_installer_is_worth_a_retry) {
  tools.ends = {ended(1,
                      "Configuring Microsoft Exchange Server\r\n"
                      "    Copying Exchange files           ......................... FAILED\r\n"
                      "     Another installation runs. Error code is 1618.\r\n")};
  EXPECT_EQ(run(kSetup).reason, Reason::kTransient);
}

InstallPackage package(const std::string& file) {
  return {"dotnet-2.0-sp1", "C:\\Media\\" + file, std::string(64, 'a')};
}

TEST_F(Perform, package_with_another_hash_is_not_run) {
  tools.sha256 = std::string(64, 'b');
  EXPECT_EQ(run(package("net.exe")).reason, Reason::kPolicy);
  EXPECT_TRUE(tools.programs.empty());
}

TEST_F(Perform, packages_are_quiet_and_never_restart) {
  tools.ends = {ended(3010, ""), ended(0, ""), ended(1618, "")};
  EXPECT_TRUE(run(package("net.exe")).success);
  EXPECT_TRUE(run(package("a.MSI")).success);
  EXPECT_EQ(run(package("b.msp")).reason, Reason::kTransient);
  EXPECT_EQ(tools.programs[0].words, (std::vector<std::string>{"/q", "/norestart"}));
  EXPECT_EQ(tools.programs[1].words[0], "/i");
  EXPECT_EQ(tools.programs[2].words[0], "/update");
  EXPECT_EQ(tools.programs[2].words.back(), "/norestart");
}

TEST_F(Perform, package_says_whether_it_asks_for_a_restart) {
  tools.ends = {ended(3010, ""), ended(1641, ""), ended(0, "")};
  EXPECT_TRUE(run(package("net.exe")).reboot_needed);
  EXPECT_TRUE(run(package("net.exe")).reboot_needed);
  EXPECT_FALSE(run(package("net.exe")).reboot_needed);
}

TEST_F(Perform, package_ends_with_what_it_has_started) {
  tools.ends = {ended(0, "")};
  tools.children = {{true, ""}, {true, ""}, {false, ""}};
  EXPECT_TRUE(run(package("net.exe")).success);
  EXPECT_EQ(tools.waited, 2s);
}

TEST_F(Perform, package_whose_children_never_end_is_no_success) {
  tools.ends = {ended(0, "")};
  tools.children = std::deque<Offspring>(10'000, {true, ""});
  const ToolEnd end = run(package("net.exe"));
  EXPECT_FALSE(end.success);
  EXPECT_TRUE(end.goes_on);
  EXPECT_NE(end.detail.find("still runs"), std::string::npos);
}

TEST_F(Perform, package_that_is_not_there_is_refused) {
  tools.package_there = false;
  EXPECT_EQ(run(package("net.exe")).reason, Reason::kRefusedByTool);
}

}  // namespace
}  // namespace lockstep::windows
