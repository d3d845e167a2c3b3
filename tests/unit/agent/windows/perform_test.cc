#include "agent/platform/windows/perform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/unit/agent/windows/fake_tools.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/tool_samples.h"

namespace lockstep::windows {
namespace {

using Calls = std::vector<std::string>;

class Perform : public testing::Test {
 protected:
  ToolEnd run(const Step& step) { return perform(step, {tools, policy, "E2K7CCR"}); }
  FakeTools::Service& running(const std::string& name) {
    return tools.services[name] = {ServiceState::kRunning};
  }
  FakeTools tools;
  AgentPolicy policy{{"C:\\Media"}, {}, {"MOM", "MomChild", "SharedAccess", "RemoteRegistry"}};
};

ProgramEnd ended(unsigned long code, std::string output) {
  return {0, false, code, std::move(output)};
}

// ---- services

TEST_F(Perform, stop_goes_in_order_and_skips_what_is_stopped_or_missing) {
  running("MOM");
  tools.services["SysmonLog"] = {ServiceState::kStopped};
  const ToolEnd end = run(StopServices{{"NotThere", "SysmonLog", "MOM"}});
  EXPECT_TRUE(end.success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM"}));
}

TEST_F(Perform, stop_takes_dependents_first) {
  running("MOM").dependents = {"MomChild"};
  running("MomChild");
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MomChild", "stop MOM"}));
}

TEST_F(Perform, stop_refuses_a_dependent_that_the_policy_does_not_name) {
  running("MOM").dependents = {"Foreign"};
  const ToolEnd end = run(StopServices{{"MOM"}});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.reason, Reason::kPolicy);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, stop_never_takes_the_information_store_along) {
  policy.services.emplace_back("MSExchangeIS");
  running("MOM").dependents = {"MSExchangeIS"};
  EXPECT_EQ(run(StopServices{{"MOM"}}).reason, Reason::kPolicy);
}

TEST_F(Perform, stop_and_start_leave_the_cluster_its_services) {
  for (const char* const name : {"msexchangeis", "MSExchangeSA", "CLUSSVC"}) {
    running(name);
    EXPECT_EQ(run(StopServices{{name}}).reason, Reason::kPolicy) << name;
    EXPECT_EQ(run(RestartService{name}).reason, Reason::kPolicy) << name;
  }
  tools.services["MSExchangeSA"].state = ServiceState::kStopped;
  EXPECT_EQ(run(StartServices{{"MSExchangeSA"}}).reason, Reason::kPolicy);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, cluster_service_is_started_when_it_stands_still) {
  tools.services["ClusSvc"] = {ServiceState::kStopped};
  EXPECT_TRUE(run(StartServices{{"ClusSvc"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"start ClusSvc"}));
}

TEST_F(Perform, stop_of_a_service_that_goes_down_meanwhile_is_success) {
  running("MOM").goes_down_meanwhile = true;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM"}));
  EXPECT_EQ(tools.waited, Duration{0});
}

TEST_F(Perform, stop_of_a_service_that_says_it_is_down_and_runs_on_is_a_failure) {
  running("MOM").refuses = 1062;
  EXPECT_FALSE(run(StopServices{{"MOM"}}).success);
  EXPECT_GE(tools.waited, kServicePatience);
}

TEST_F(Perform, stop_waits_for_a_slow_service) {
  running("MOM").looks_until_settled = 20;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_GT(tools.waited, 5s);
}

TEST_F(Perform, stop_of_a_service_that_is_coming_up_is_asked_again) {
  running("MOM").looks_until_settled = 3;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM", "stop MOM"}));
  EXPECT_EQ(tools.services["MOM"].state, ServiceState::kStopped);
}

TEST_F(Perform, start_of_a_service_that_is_going_down_is_asked_again) {
  tools.services["MOM"] = {ServiceState::kStopped};
  tools.services["MOM"].looks_until_settled = 3;
  const ToolEnd end = run(StartServices{{"MOM"}});
  EXPECT_TRUE(end.success) << end.detail;
  EXPECT_EQ(tools.calls, (Calls{"start MOM", "start MOM"}));
}

TEST_F(Perform, start_that_falls_over_is_told_at_once) {
  auto& service = tools.services["MOM"] = {ServiceState::kStopped};
  service.falls_over = true;
  const ToolEnd end = run(StartServices{{"MOM"}});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(tools.waited, Duration{0});
}

TEST_F(Perform, start_of_a_disabled_service_is_refused_by_the_tool) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  EXPECT_EQ(run(StartServices{{"MOM"}}).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, restart_brings_dependents_back) {
  running("RemoteRegistry").dependents = {"MomChild"};
  running("MomChild");
  EXPECT_TRUE(run(RestartService{"RemoteRegistry"}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MomChild", "stop RemoteRegistry", "start RemoteRegistry",
                                "start MomChild"}));
}

TEST_F(Perform, ensure_enables_a_disabled_service) {
  tools.services["SharedAccess"] = {ServiceState::kStopped, StartType::kDisabled};
  EXPECT_TRUE(run(EnsureServiceRunning{"SharedAccess"}).success);
  EXPECT_EQ(tools.calls, (Calls{"type SharedAccess Manual", "start SharedAccess"}));
}

TEST_F(Perform, ensure_cannot_run_what_is_not_installed) {
  EXPECT_EQ(run(EnsureServiceRunning{"SharedAccess"}).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, restore_puts_types_then_states_back_and_says_so) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  running("SharedAccess").start_type = StartType::kManual;
  const Baseline before{
      {{"MOM", StartType::kAutomatic, true}, {"SharedAccess", StartType::kDisabled, false}}};
  const ToolEnd end = run(RestoreBaseline{RestoreScope::kEverything, before});
  EXPECT_TRUE(end.success);
  EXPECT_EQ(tools.calls, (Calls{"type MOM Automatic", "type SharedAccess Disabled", "start MOM",
                                "stop SharedAccess"}));
  EXPECT_EQ(end.restored.size(), 4U);
}

TEST_F(Perform, restore_of_start_types_starts_nothing) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  run(RestoreBaseline{RestoreScope::kStartTypes, {{{"MOM", StartType::kAutomatic, true}}}});
  EXPECT_EQ(tools.calls, (Calls{"type MOM Automatic"}));
}

TEST_F(Perform, restore_leaves_the_store_to_the_cluster) {
  tools.services["MSExchangeIS"] = {ServiceState::kStopped, StartType::kManual};
  const ToolEnd end = run(
      RestoreBaseline{RestoreScope::kEverything, {{{"MSExchangeIS", StartType::kManual, true}}}});
  EXPECT_TRUE(end.success);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, restore_sets_the_cluster_service_and_may_start_but_never_stops_it) {
  const auto restored_to = [&](bool runs) {
    return run(
        RestoreBaseline{RestoreScope::kEverything, {{{"ClusSvc", StartType::kAutomatic, runs}}}});
  };
  running("ClusSvc").start_type = StartType::kManual;
  EXPECT_TRUE(restored_to(false).success);
  EXPECT_EQ(tools.calls, (Calls{"type ClusSvc Automatic"}));
  tools.services["ClusSvc"].state = ServiceState::kStopped;
  EXPECT_TRUE(restored_to(true).success);
  EXPECT_EQ(tools.calls, (Calls{"type ClusSvc Automatic", "start ClusSvc"}));
}

TEST_F(Perform, restore_goes_on_after_a_failure_and_tells_the_first) {
  tools.services["MOM"] = {ServiceState::kStopped};
  tools.services["MOM"].refuses = 1069;
  tools.services["SharedAccess"] = {ServiceState::kStopped};
  const Baseline before{
      {{"MOM", StartType::kAutomatic, true}, {"SharedAccess", StartType::kAutomatic, true}}};
  const ToolEnd end = run(RestoreBaseline{RestoreScope::kEverything, before});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.reason, Reason::kRefusedByTool);
  EXPECT_EQ(end.restored, std::vector<std::string>{"SharedAccess: started"});
}

// ---- setup and packages

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
  EXPECT_NE(end.detail.find("still runs"), std::string::npos);
}

TEST_F(Perform, package_that_is_not_there_is_refused) {
  tools.package_there = false;
  EXPECT_EQ(run(package("net.exe")).reason, Reason::kRefusedByTool);
}

// ---- cmdlets, groups, restart

TEST_F(Perform, cms_is_moved_by_its_cmdlet_without_questions) {
  tools.ends = {ended(0, "")};
  EXPECT_TRUE(run(MoveCms{"E2K7CCR", NodeId{"NODE2"}}).success);
  const std::string& command = tools.programs[0].words.back();
  EXPECT_NE(command.find("Move-ClusteredMailboxServer -Identity 'E2K7CCR' -TargetMachine 'NODE2'"),
            std::string::npos);
  EXPECT_NE(command.find("-Confirm:$false"), std::string::npos);
  EXPECT_EQ(tools.programs[0].path, "C:\\WINDOWS\\powershell.exe");
}

TEST_F(Perform, error_of_a_cmdlet_is_a_refusal_with_its_words) {
  tools.ends = {ended(1, "\r\nThe server is not online.\r\n")};
  const ToolEnd end = run(StopCms{"E2K7CCR"});
  EXPECT_EQ(end.reason, Reason::kRefusedByTool);
  EXPECT_NE(end.detail.find("The server is not online."), std::string::npos);
}

TEST_F(Perform, error_of_a_cmdlet_that_ends_with_0_is_no_success) {
  tools.ends = {ended(0, field::kErrorRecord), ended(0, field::kErrorRecordGerman),
                ended(0, samples::kDatabases),
                ended(0, "Result : Success\r\n\r\n" + field::kUnknownCmdlet)};
  EXPECT_EQ(run(MoveCms{"E2K7CCR", NodeId{"NODE2"}}).reason, Reason::kRefusedByTool);
  EXPECT_FALSE(run(StopCms{"E2K7CCR"}).success);
  EXPECT_FALSE(run(SmokeTest{"E2K7CCR"}).success);
}

TEST_F(Perform, warning_of_a_cmdlet_is_no_error) {
  tools.ends = {ended(0, "WARNING: The move takes longer than usual.\r\n")};
  EXPECT_TRUE(run(MoveCms{"E2K7CCR", NodeId{"NODE2"}}).success);
}

TEST_F(Perform, copies_are_named_with_their_cms) {
  tools.ends = {ended(0, ""), ended(0, "")};
  run(ResumeCopy{"First Storage Group"});
  run(ReseedCopy{"O'Neil"});
  EXPECT_NE(tools.programs[0].words.back().find("-Identity 'E2K7CCR\\First Storage Group'"),
            std::string::npos);
  EXPECT_NE(tools.programs[1].words.back().find("'E2K7CCR\\O''Neil'"), std::string::npos);
  EXPECT_FALSE(tools.programs[1].limit);
}

TEST_F(Perform, what_the_shell_says_is_told_in_utf8) {
  tools.letters = {{"\x94", "\xC3\xB6"}};
  tools.ends = {ended(1, "Die Kopie K\x94ln wurde nicht gefunden.\r\n")};
  const ToolEnd end = run(ResumeCopy{"K\xC3\xB6ln"});
  EXPECT_NE(tools.programs[0].words.back().find("'E2K7CCR\\K\xC3\xB6ln'"), std::string::npos);
  EXPECT_NE(end.detail.find("K\xC3\xB6ln"), std::string::npos) << end.detail;
}

TEST_F(Perform, copy_of_an_unknown_cms_is_not_touched) {
  const ToolEnd end = perform(ResumeCopy{"A"}, {tools, policy, ""});
  EXPECT_FALSE(end.success);
  EXPECT_TRUE(tools.programs.empty());
}

class PerformSmokeTest : public Perform {
 protected:
  bool passes(const std::string& databases, const std::string& rows) {
    tools.ends = {ended(0, databases), ended(0, rows)};
    return run(SmokeTest{"E2K7CCR"}).success;
  }
  static std::string row(const std::string& name, const std::string& result = "Success") {
    return "Database : " + name + "\r\nResult : " + result + "\r\n\r\n";
  }
  static std::string database(const std::string& name, const std::string& more = "") {
    return "Name : " + name + "\r\nMounted : True\r\n" + more + "\r\n";
  }
};

TEST_F(PerformSmokeTest, needs_words_and_not_only_a_good_code) {
  EXPECT_FALSE(passes(database("A"), ""));
  EXPECT_TRUE(passes(database("A"), row("A")));
  EXPECT_FALSE(passes(database("A"), row("A", "*FAILURE*")));
}

TEST_F(PerformSmokeTest, needs_a_row_for_every_mailbox_database) {
  const std::string two = database("A") + database("B");
  EXPECT_FALSE(passes(two, row("A")));
  EXPECT_FALSE(passes(two, row("A") + row("A")));
  EXPECT_TRUE(passes(two, row("b") + row("A")));
  EXPECT_FALSE(passes(database("A") + database("A"), row("A")));
  EXPECT_FALSE(passes("", row("A")));
  EXPECT_TRUE(passes(two + database("R", "Recovery : True\r\n"), row("A") + row("B")));
  EXPECT_EQ(tools.programs.size(), 12U);
}

TEST_F(PerformSmokeTest, asks_for_the_databases_first) {
  passes(database("A"), row("A"));
  ASSERT_EQ(tools.programs.size(), 2U);
  EXPECT_NE(tools.programs[0].words.back().find("Get-MailboxDatabase -Server 'E2K7CCR'"),
            std::string::npos);
  EXPECT_NE(tools.programs[1].words.back().find("Test-MAPIConnectivity"), std::string::npos);
}

TEST_F(PerformSmokeTest, list_that_fails_is_told) {
  tools.ends = {ended(1, "No answer."), ended(0, row("A"))};
  const ToolEnd end = run(SmokeTest{"E2K7CCR"});
  EXPECT_FALSE(end.success);
  EXPECT_NE(end.detail.find("No answer."), std::string::npos);
}

TEST_F(Perform, mount_takes_public_folders_as_well) {
  tools.ends = {ended(0, "")};
  EXPECT_TRUE(run(MountDatabases{"E2K7CCR"}).success);
  const std::string& command = tools.programs[0].words.back();
  for (const char* const cmdlet : {"Get-MailboxDatabase", "Get-PublicFolderDatabase"}) {
    EXPECT_NE(
        command.find(std::string{cmdlet} + " -Server 'E2K7CCR' -Status | Where-Object { -not "
                                           "$_.Mounted -and -not $_.Recovery } | Mount-Database"),
        std::string::npos)
        << cmdlet;
  }
}

TEST_F(Perform, reseed_does_not_suspend_what_is_suspended) {
  tools.ends = {ended(0, "")};
  run(ReseedCopy{"A"});
  EXPECT_NE(tools.programs[0].words.back().find(
                "if (-not (Get-StorageGroupCopyStatus -Identity 'E2K7CCR\\A').Suspend) { "
                "Suspend-StorageGroupCopy -Identity 'E2K7CCR\\A' -Confirm:$false }; "
                "Update-StorageGroupCopy"),
            std::string::npos);
}

TEST_F(Perform, shell_reads_no_profile_and_prints_collections_whole) {
  tools.ends = {ended(0, "")};
  run(StartCms{"E2K7CCR"});
  const auto& words = tools.programs[0].words;
  EXPECT_NE(std::ranges::find(words, "-NoProfile"), words.end());
  EXPECT_NE(words.back().find("$global:FormatEnumerationLimit = -1"), std::string::npos);
}

TEST_F(Perform, shell_that_is_not_installed_is_told) {
  tools.console.clear();
  EXPECT_FALSE(run(StartCms{"E2K7CCR"}).success);
  EXPECT_TRUE(tools.programs.empty());
}

ProgramEnd overdue(std::string output) { return {0, true, 259, std::move(output)}; }

TEST_F(Perform, cmdlet_that_hangs_is_left_to_go_on) {
  tools.ends = {overdue("WARNING: waiting\r\n")};
  const ToolEnd end = run(StopCms{"E2K7CCR"});
  EXPECT_FALSE(end.success);
  EXPECT_TRUE(end.goes_on);
  EXPECT_EQ(end.log_excerpt, "WARNING: waiting\r\n");
  EXPECT_EQ(tools.programs[0].limit, kCmdletPatience);
}

TEST_F(Perform, only_a_cmdlet_that_asks_is_ended_at_its_limit) {
  const std::array<Step, 6> acts = {StopCms{"E2K7CCR"},        StartCms{"E2K7CCR"},
                                    MountDatabases{"E2K7CCR"}, MoveCms{"E2K7CCR", NodeId{"NODE2"}},
                                    ResumeCopy{"A"},           ReseedCopy{"A"}};
  for (const Step& step : acts) run(step);
  for (const Program& program : tools.programs) EXPECT_EQ(program.overdue, Overdue::kLeave);
  tools.ends = {overdue("")};
  EXPECT_FALSE(run(SmokeTest{"E2K7CCR"}).goes_on);
  EXPECT_EQ(tools.programs.back().overdue, Overdue::kEnd);
}

TEST_F(Perform, group_that_is_still_moving_is_no_failure) {
  tools.move_error = 997;
  EXPECT_TRUE(run(MoveGroup{"Cluster Group", NodeId{"NODE1"}}).success);
  tools.move_error = 5070;
  EXPECT_EQ(run(MoveGroup{"Cluster Group", NodeId{"NODE1"}}).reason, Reason::kTransient);
}

TEST_F(Perform, restart_says_who_asked) {
  EXPECT_TRUE(run(RebootNode{BootId{"b"}, "after setup"}).success);
  EXPECT_EQ(tools.calls, (Calls{"restart Lockstep: after setup"}));
}

}  // namespace
}  // namespace lockstep::windows
