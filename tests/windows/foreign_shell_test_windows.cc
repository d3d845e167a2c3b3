// The right outcome of three, whatever the Exchange shell does (dossier §5.5, §6.3); see
// foreign_test.sh.

#include "tests/windows/foreign_fixture.h"

namespace lockstep::windows::foreign {
namespace {

const StopCms kStop{"E2K7CCR"};
const StartCms kStart{"E2K7CCR"};
const MountDatabases kMount{"E2K7CCR"};
const MoveCms kMove{"E2K7CCR", NodeId{"NODE2"}};
const SmokeTest kSmoke{"E2K7CCR"};

using ForeignShell = Foreign;

TEST_F(ForeignShell, stop_that_is_still_going_on_is_in_doubt) {
  cmdlet("Stop-Clustered", "exit 0");
  status(": Online", ": Offline Pending");
  expect(kStop, kInDoubt);
}

TEST_F(ForeignShell, error_with_a_good_code_is_not_done) {
  cmdlet(
      "Stop-Clustered",
      "print Stop-ClusteredMailboxServer : Access is denied.\\r\\n\n"
      "print At line:1 char:28\\r\\n+ Stop-ClusteredMailboxServer  <<<< -Identity\\r\\n\nexit 0");
  expect(kStop, kFailed, Reason::kRefusedByTool);
}

TEST_F(ForeignShell, stop_of_what_is_stopped_is_done) {
  cmdlet("Stop-Clustered", "print The server is not online.\\r\\n\nexit 1");
  status(": Online", ": Offline");
  expect(kStop, kDone);
}

TEST_F(ForeignShell, move_that_ended_late_with_an_error_is_done) {  // b'
  cmdlet("Move-Clustered", "print An error.\\r\\n\nexit 1");
  status("{NODE1 <Active, Quorum Owner>, NODE2}", "{NODE1 <Quorum Owner>, NODE2 <Active>}");
  node.cluster["group"] =
      "Group                Node            Status\n-------------------- --------------- ------\n"
      "Cluster Group        NODE1           Online\nE2K7CCR              NODE2           "
      "Offline\n\n";
  expect(kMove, kDone);
}

TEST_F(ForeignShell, move_that_the_cluster_does_not_confirm_is_in_doubt) {
  cmdlet("Move-Clustered", "exit 0");
  status("{NODE1 <Active, Quorum Owner>, NODE2}", "{NODE1, NODE2 <Active>}");
  expect(kMove, kInDoubt);
}

TEST_F(ForeignShell, node_by_its_full_name_is_the_same_node) {
  cmdlet("Move-Clustered", "exit 0");
  status("{NODE1 <Active, Quorum Owner>, NODE2}", "{node1, node2.corp.example <Active>}");
  node.cluster["group"] =
      "Group                Node            Status\n-------------------- --------------- ------\n"
      "Cluster Group        NODE1           Online\nE2K7CCR              node2           "
      "Offline\n\n";
  expect(kMove, kDone);
}

TEST_F(ForeignShell, start_with_a_database_dismounted_is_not_done) {  // g, I16
  cmdlet("Start-Clustered", "exit 0");
  answer(node.shell["Get-MailboxDatabase"], "Mounted          : True", "Mounted          : False");
  expect(kStart, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignShell, start_on_the_other_node_is_in_doubt) {  // §5.6-e'
  cmdlet("Start-Clustered", "exit 0");
  status("{NODE1 <Active, Quorum Owner>, NODE2}", "{NODE1, NODE2 <Active>}");
  node.cluster["group"] =
      "Group                Node            Status\n-------------------- --------------- ------\n"
      "Cluster Group        NODE1           Online\nE2K7CCR              NODE2           "
      "Online\n\n";
  expect(kStart, kInDoubt);
}

TEST_F(ForeignShell, smoke_test_of_a_dismounted_database_is_not_done) {  // C6
  cmdlet("Test-MAPIConnectivity",
         "print Database : Mailbox Database\r\nResult : Success\r\n\r\n\nexit 0");
  answer(node.shell["Get-MailboxDatabase"], "Mounted          : True", "Mounted          : False");
  expect(kSmoke, kFailed, Reason::kError);
}

// Two storage groups; the database of the second one is not mounted.
std::string database(const std::string& name, const std::string& mounted) {
  return "Name             : " + name + "\nStorageGroupName : " + name +
         "\nMounted          : " + mounted + "\nBackupInProgress : False\n";
}

void two_groups(ForeignNode& node) {
  std::string copies;
  for (const std::string name : {"A", "B"}) {
    copies += "StorageGroupName  : " + name +
              "\nSummaryCopyStatus : Healthy\nCopyQueueLength   : 0\nReplayQueueLength : 0\n\n";
  }
  node.shell["Get-StorageGroupCopyStatus"] = copies;
  node.shell["Get-MailboxDatabase"] = database("A", "True") + "\n" + database("B", "False");
  node.plays("powershell", "when Start-Clustered\nexit 0\nwhen Mount-Database\nexit 0\n");
}

TEST_F(ForeignShell, start_with_a_cut_database_list_is_not_done) {
  const std::string a =
      "raw print Name             : A\\r\\nStorageGroupName : A\\r\\nMounted          : True\\r\\n"
      "BackupInProgress : False\\r\\n";
  for (const std::string& rest :
       {std::string{"\\r\\nName             : B\\r"}, std::string{"\\r\\nName "},
        std::string{"\\r\\n"},
        std::string{"Name             : B\\r\\nMounted          : False\\r\\n"}}) {
    for (const Step& step : {Step{kStart}, Step{kMount}}) {
      ForeignNode fresh;
      two_groups(fresh);
      fresh.shell["Get-MailboxDatabase"] = a + rest + "\n";
      const StepResult result = fresh.outcome(step);
      EXPECT_NE(to_text(result.outcome), to_text(kDone)) << rest << ": " << result.detail;
    }
  }
}

TEST_F(ForeignShell, start_without_public_folders_is_not_done) {
  for (const char* const answer :
       {"raw exit 1\n", "Name: PF\nMounted: False\n", "Name Server\n---- ------\nPF E2K7CCR\n"}) {
    ForeignNode fresh;
    fresh.shell["Get-PublicFolderDatabase"] = answer;
    fresh.plays("powershell", "when Start-Clustered\nexit 0\n");
    const StepResult result = fresh.outcome(kStart);
    EXPECT_EQ(to_text(result.outcome), to_text(kInDoubt)) << answer << ": " << result.detail;
  }
}

TEST_F(ForeignShell, stop_that_the_cluster_does_not_confirm_is_in_doubt) {  // a'
  for (const char* const word : {"Pending", "Offline Pending", "Online"}) {
    ForeignNode fresh;
    fresh.sees_cluster = true;
    answer(fresh.cluster["group"], "E2K7CCR              NODE1           Online",
           std::string{"E2K7CCR              NODE1           "} + word);
    answer(fresh.shell["Get-ClusteredMailboxServerStatus"], ": Online", ": Offline");
    fresh.plays("powershell", "when Stop-Clustered\nexit 0\n");
    const StepResult result = fresh.outcome(kStop);
    EXPECT_EQ(to_text(result.outcome), to_text(kInDoubt)) << word << ": " << result.detail;
  }
}

TEST_F(ForeignShell, start_with_its_group_failed_is_not_done) {  // g
  cmdlet("Start-Clustered", "exit 0");
  node.sees_cluster = true;
  answer(node.cluster["group"], "E2K7CCR              NODE1           Online",
         "E2K7CCR              NODE1           Failed");
  expect(kStart, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignShell, stop_is_told_by_the_cluster_when_databases_cannot_be_read) {
  cmdlet("Stop-Clustered", "exit 0");
  node.sees_cluster = true;
  node.shell["Get-MailboxDatabase"] = "raw exit 1\n";
  answer(node.cluster["group"], "E2K7CCR              NODE1           Online",
         "E2K7CCR              NODE1           Offline");
  expect(kStop, kDone);
}

TEST_F(ForeignShell, move_without_an_active_node_is_told_by_the_cluster) {
  cmdlet("Move-Clustered", "exit 0");
  status("{NODE1 <Active, Quorum Owner>, NODE2}", "{NODE1, NODE2 <Aktiv>}");
  answer(node.cluster["group"], "E2K7CCR              NODE1           Online",
         "E2K7CCR              NODE2           Offline");
  expect(kMove, kDone);
}

TEST_F(ForeignShell, start_that_returns_too_early_is_in_doubt) {
  cmdlet("Start-Clustered", "exit 0");
  status(": Online", ": Online Pending");
  expect(kStart, kInDoubt);
}

TEST_F(ForeignShell, start_with_a_failed_resource_is_not_done) {
  cmdlet("Start-Clustered", "exit 0");
  status("FailedResources     : {}", "FailedResources     : {Mailbox Database}");
  expect(kStart, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignShell, warnings_and_a_mark_before_the_answer_are_harmless) {
  cmdlet("Start-Clustered", "print WARNING: It takes long.\\r\\n\nexit 0");
  std::string& text = node.shell["Get-ClusteredMailboxServerStatus"];
  text = "\\xEF\\xBB\\xBFWARNING: Tools are newer.\n\n" + text;
  expect(kStart, kDone);
}

TEST_F(ForeignShell, silence_with_a_good_code_is_in_doubt) {
  cmdlet("Start-Clustered", "exit 0");
  node.shell["Get-ClusteredMailboxServerStatus"] = "";
  expect(kStart, kInDoubt);
}

TEST_F(ForeignShell, answer_that_was_cut_is_in_doubt) {
  cmdlet("Start-Clustered", "exit 0");
  node.shell["Get-ClusteredMailboxServerStatus"] =
      "raw print State               : Online\\r\\n\nprint OperationalMachines : {NODE1 <Active>, "
      "N\n";
  expect(kStart, kInDoubt);
}

TEST_F(ForeignShell, smoke_test_with_an_error_among_successes_is_not_done) {
  cmdlet("Test-MAPI",
         "print Database : A\\r\\nResult   : Success\\r\\n\\r\\n\n"
         "print Test-MAPIConnectivity : The operation could not be performed.\\r\\n\nexit 0");
  expect(kSmoke, kFailed, Reason::kRefusedByTool);
}

TEST_F(ForeignShell, smoke_test_that_was_cut_is_not_done) {
  cmdlet("Test-MAPI",
         "print Database : A\\r\\nResult   : Success\\r\\n\\r\\nDatabase : B\\r\\nRes\nexit 0");
  expect(kSmoke, kFailed, Reason::kError);
}

TEST_F(ForeignShell, smoke_test_of_every_database_is_done) {
  cmdlet("Test-MAPI", "print Database : Mailbox Database\\r\\nResult   : Success\\r\\n\nexit 0");
  expect(kSmoke, kDone);
}

TEST_F(ForeignShell, smoke_test_with_a_row_too_few_is_not_done) {
  cmdlet("Test-MAPI", "print Database : A\\r\\nResult   : Success\\r\\n\\r\\n\nexit 0");
  node.shell["Get-MailboxDatabase"] = database("A", "True") + "\n" + database("B", "True");
  expect(kSmoke, kFailed, Reason::kError);
}

TEST_F(ForeignShell, smoke_test_whose_lines_end_with_returns_reads_every_row) {
  cmdlet(
      "Test-MAPI",
      "print Database : A\\rResult   : *FAIL*\\r\\rDatabase : B\\rResult   : Success\\r\nexit 0");
  node.shell["Get-MailboxDatabase"] = database("B", "True");
  expect(kSmoke, kFailed, Reason::kError);
}

}  // namespace
}  // namespace lockstep::windows::foreign
