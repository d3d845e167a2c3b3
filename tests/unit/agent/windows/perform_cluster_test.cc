// Steps on the CMS, its copies, groups and the node itself: cmdlets, moves, the restart.

#include <algorithm>
#include <array>

#include "tests/unit/agent/windows/perform_fixture.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/tool_samples.h"

namespace lockstep::windows {
namespace {

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

TEST_F(PerformSmokeTest, needs_every_database_to_be_mounted) {
  for (const char* const mounted : {"False", ""}) {
    const std::string down = std::string{"Name : B\r\nMounted : "} + mounted + "\r\n";
    EXPECT_FALSE(passes(database("A") + down, row("A") + row("B"))) << mounted;
    EXPECT_TRUE(passes(database("A") + down + "Recovery : True\r\n", row("A"))) << mounted;
  }
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

TEST_F(Perform, move_that_the_cluster_leaves_unfinished_goes_on) {
  tools.move_error = 997;
  const ToolEnd end = run(MoveGroup{"Cluster Group", NodeId{"NODE1"}});
  EXPECT_FALSE(end.success);
  EXPECT_TRUE(end.goes_on);
}

TEST_F(Perform, move_that_fails_does_not_go_on) {
  tools.move_error = 0;
  EXPECT_TRUE(run(MoveGroup{"Cluster Group", NodeId{"NODE1"}}).success);
  tools.move_error = 5070;
  EXPECT_EQ(run(MoveGroup{"Cluster Group", NodeId{"NODE1"}}).reason, Reason::kTransient);
}

TEST_F(Perform, restart_that_somebody_else_has_asked_for_is_one) {
  for (const Win32Error error : {1115UL, 1190UL}) {
    tools.restart_error = error;
    EXPECT_TRUE(run(RebootNode{BootId{"b"}, "after setup"}).success);
  }
  tools.restart_error = 5;
  EXPECT_EQ(run(RebootNode{BootId{"b"}, "after setup"}).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, restart_says_who_asked) {
  EXPECT_TRUE(run(RebootNode{BootId{"b"}, "after setup"}).success);
  EXPECT_EQ(tools.calls, (Calls{"restart Lockstep: after setup"}));
}

}  // namespace
}  // namespace lockstep::windows
