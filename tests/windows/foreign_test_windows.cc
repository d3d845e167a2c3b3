// The right outcome of three, whatever the tools do; see foreign_test.sh.

#include <gtest/gtest.h>

#include "tests/windows/foreign_fixture.h"

namespace lockstep::windows::foreign {
namespace {

const RunSetup kUpgrade{SetupMode::kUpgrade, "C:\\Media", kTarget};
const RunSetup kUpgradeCms{SetupMode::kUpgradeCms, "C:\\Media", kTarget};
const MoveGroup kMoveGroup{"Cluster Group", NodeId{"NODE2"}};
const InstallPackage kFramework2{"dotnet-2.0-sp1", "C:\\Media\\package.exe",
                                 ""};  // its hash is filled in

const std::string kMarks = role_value("MailboxRole", "Watermark", "x") +
                           role_value("MailboxRole", "Action", "BuildToBuildUpgrade");
const std::string kUnpacked = role_value("MailboxRole", "UnpackedVersion", "8.1.240.6");
const std::string kConfigured = role_value("MailboxRole", "ConfiguredVersion", "8.1.240.6");
const std::string kNoMarks =
    without_role_value("MailboxRole", "Watermark") + without_role_value("MailboxRole", "Action");
const std::string kAllDone = kMarks + kUnpacked + kConfigured + kNoMarks;
const std::string kSaysDone =
    "print The Microsoft Exchange Server setup operation completed successfully.\\r\\n\n";
const std::string kSaysFailed =
    "print Configuring Microsoft Exchange Server\\r\\n\n"
    "print     Finalizing Setup                 ......................... FAILED\\r\\n\n"
    "print Exchange Server setup encountered an error.\\r\\n\n";

using ForeignSetup = Foreign;
using ForeignCluster = Foreign;

// ---- setup.com (§5.2)

TEST_F(ForeignSetup, success_of_another_program_is_no_effect) {  // k
  setup_plays(kSaysDone + "exit 0");
  expect(kUpgrade, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignSetup, success_with_a_mark_left_is_interrupted) {  // e
  setup_plays(kMarks + kUnpacked + kConfigured + kSaysDone + "exit 0");
  expect(kUpgrade, kFailed, Reason::kInterrupted);
}

TEST_F(ForeignSetup, failure_with_the_node_at_its_level_is_done) {
  setup_plays(kAllDone + kSaysFailed + "exit 1");
  expect(kUpgrade, kDone);
}

TEST_F(ForeignSetup, failure_behind_the_mailbox_role_is_not_done) {
  setup_plays(kAllDone + role_value("AdminTools", "Watermark", "x") + kSaysFailed + "exit 1");
  expect(kUpgrade, kFailed, Reason::kInterrupted);
}

TEST_F(ForeignSetup, silence_with_the_node_at_its_level_is_done) {
  setup_plays(kAllDone + "exit 0");
  expect(kUpgrade, kDone);
}

TEST_F(ForeignSetup, progress_in_one_line_is_followed) {
  setup_plays(
      "print     Preparing Setup      ....\\r\nprint     Preparing Setup      ......... "
      "COMPLETED\\r\nprint     Mailbox Server Role  ......... COMPLETED\\r\n" +
      kAllDone + "exit 0");
  expect(kUpgrade, kDone);
}

TEST_F(ForeignSetup, another_language_goes_by_facts) {
  setup_plays("print     Setup vorbereiten   ......... ABGESCHLOSSEN\\r\\n\nexit 0");
  expect(kUpgrade, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignSetup, work_that_is_left_to_another_process_is_waited_for) {
  node.plays("setup", "when later\nwait 3000\n" + kUnpacked + kConfigured + kNoMarks +
                          "exit 0\nwhen \n" + kMarks + "leave later\nexit 0\n");
  expect(kUpgrade, kDone);
}

TEST_F(ForeignSetup, work_that_fails_in_another_process_is_not_done) {
  node.plays("setup", "when later\nwait 2000\n" + kUnpacked + kSaysFailed + "exit 1\nwhen \n" +
                          kMarks + "leave later\nexit 0\n");
  expect(kUpgrade, kFailed, Reason::kInterrupted);
}

TEST_F(ForeignSetup, success_while_a_setup_process_lives_is_in_doubt) {  // l
  node.plays("ExSetup", "when \nwait 6000\nexit 0\n");
  setup_plays(kAllDone + "leave-as ExSetup.exe on\n" + kSaysDone + "exit 0");
  expect(kUpgrade, kInDoubt);
  EXPECT_EQ(to_text(node.settled(kUpgrade).outcome), to_text(kDone)) << "when it has ended";
}

TEST_F(ForeignSetup, installer_that_is_left_behind_is_waited_for) {  // note 1
  node.plays("msiexec", "when \nwait 3000\n" + kUnpacked + kConfigured + kNoMarks + "exit 0\n");
  setup_plays(kMarks + "leave-as msiexec.exe on\n" + kSaysDone + "exit 0");
  expect(kUpgrade, kDone);
}

TEST_F(ForeignSetup, halt_in_the_log_is_a_failure_whatever_the_code) {
  setup_plays(
      "append C:\\ExchangeSetupLogs\\ExchangeSetup.log\t[x] [0] Starting Microsoft Exchange 2007 "
      "Setup\\r\\n[x] [1] [ERROR] The disk is full.\\r\\n[x] [1] Setup is halting\\r\\n\nexit 0");
  const StepResult result = node.outcome(kUpgrade);
  EXPECT_EQ(result.outcome, kFailed);
  EXPECT_NE(result.detail.find("The disk is full."), std::string::npos) << result.detail;
}

TEST_F(ForeignSetup, prerequisite_that_failed_has_changed_nothing) {  // a
  setup_plays(
      "print Performing Microsoft Exchange Server Prerequisite Check\\r\\n\n"
      "print     Mailbox Role Checks              ......................... FAILED\\r\\n\n"
      "print      A restart is pending.\\r\\n\nexit 1");
  expect(kUpgrade, kFailed, Reason::kPrerequisite);
}

TEST_F(ForeignSetup, new_cms_without_a_mark_is_done) {
  setup_plays(kSaysDone + "exit 0");
  answer(node.shell["Get-ExchangeServer"], "8.0 (Build 685.24)", "8.1 (Build 240.6)");
  expect(kUpgradeCms, kDone);
}

TEST_F(ForeignSetup, new_cms_with_a_mark_under_any_name_is_not_done) {  // §5.5-d
  for (const char* const key : {"CMS", "ClusteredMailboxServer", "MailboxRole", "AdminTools"}) {
    ForeignNode fresh;
    answer(fresh.shell["Get-ExchangeServer"], "8.0 (Build 685.24)", "8.1 (Build 240.6)");
    fresh.plays("setup", "when \n" + role_value(key, "Watermark", "x") + "exit 1\n");
    const StepResult result = fresh.outcome(kUpgradeCms);
    EXPECT_EQ(to_text(result.outcome), to_text(kFailed)) << key << ": " << result.detail;
    EXPECT_EQ(to_text(result.reason), to_text(Reason::kInterrupted)) << key;
  }
}

TEST_F(ForeignSetup, cms_that_still_shows_as_old_after_a_success_is_in_doubt) {  // C4
  setup_plays(kSaysDone + "exit 0");
  expect(kUpgradeCms, kInDoubt, Reason::kNoEffect);
}

TEST_F(ForeignSetup, cms_that_cannot_be_asked_is_in_doubt) {
  setup_plays(kSaysDone + "exit 0");
  node.shell["Get-ExchangeServer"] = "raw print Get-ExchangeServer : Access is denied.\\r\\n\n";
  expect(kUpgradeCms, kInDoubt);
}

// ---- cluster.exe (§5.1)

void owned_by(ForeignNode& node, const std::string& owner, const std::string& word = "Online") {
  node.cluster["group"] =
      "Group                Node            Status\n-------------------- --------------- ------\n"
      "Cluster Group        " +
      owner + "           " + word +
      "\n"
      "E2K7CCR              NODE1           Online\n\n";
}

TEST_F(ForeignCluster, error_with_a_good_code_is_not_done) {
  node.plays("cluster", "when /move\nprint System error 5070 has occurred.\\r\\n\nexit 0\n");
  expect(kMoveGroup, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignCluster, bad_code_with_the_group_moved_is_done) {
  node.plays("cluster", "when /move\nexit 1\n");
  owned_by(node, "NODE2");
  expect(kMoveGroup, kDone);
}

TEST_F(ForeignCluster, pending_group_is_in_doubt) {
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "NODE2", "Pending");
  expect(kMoveGroup, kInDoubt);
}

TEST_F(ForeignCluster, group_that_fails_on_the_other_node_is_not_done) {  // B1
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "NODE2", "Failed");
  expect(kMoveGroup, kFailed, Reason::kNoEffect);
}

TEST_F(ForeignCluster, nodes_listed_in_another_case_are_the_same_nodes) {
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "node2");
  answer(node.cluster["node"], "NODE2", "node2");
  expect(kMoveGroup, kDone);
}

TEST_F(ForeignCluster, group_with_a_long_name_hides_no_other) {
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "NODE2");
  answer(node.cluster["group"], "E2K7CCR              NODE1",
         "File and Print Services Group NODE2           Online\nE2K7CCR              NODE1");
  answer(node.cluster["res"], "Majority",
         "Network Name (E2K7CCR) E2K7CCR              NODE1           Online\nMajority");
  expect(kMoveGroup, kDone);
}

TEST_F(ForeignCluster, node_in_another_case_is_the_same_node) {
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "node2");
  expect(kMoveGroup, kDone);
}

TEST_F(ForeignCluster, words_of_another_language_are_in_doubt) {
  node.plays("cluster", "when /move\nexit 0\n");
  owned_by(node, "NODE2", "En ligne");
  expect(kMoveGroup, kInDoubt);
}

TEST_F(ForeignCluster, listing_that_was_cut_is_in_doubt) {
  node.plays("cluster", "when /move\nexit 0\n");
  node.cluster["group"] =
      "raw print Group                Node            Status\\r\\n\n"
      "print -------------------- --------------- ------\\r\\n\n"
      "print Cluster Group        NODE2           Online\n";
  expect(kMoveGroup, kInDoubt);
}

TEST_F(ForeignCluster, target_that_is_paused_is_worth_a_retry) {
  node.plays("cluster", "when /move\nexit 5070\n");
  expect(kMoveGroup, kFailed, Reason::kTransient);
}

// ---- packages (§5.2, §7.1)

const std::string kLevel = "number " + kFramework + "\tSP\t1\n";
const std::string kPending = "number SOFTWARE\\Microsoft\\Updates\tUpdateExeVolatile\t2\n";

struct PackageRow {
  const char* name;
  std::string script;
  Outcome outcome;
  Reason reason;
};

class PackageTable : public Foreign, public testing::WithParamInterface<PackageRow> {};

TEST_P(PackageTable, has_its_outcome) {
  node.plays("package", GetParam().script);
  expect(node.with_hash(kFramework2), GetParam().outcome, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Packages, PackageTable,
    testing::Values(
        PackageRow{"installed", "when \n" + kLevel + "exit 0", kDone, Reason::kNone},
        PackageRow{"lies", "when \nexit 0", kFailed, Reason::kNoEffect},
        PackageRow{"after_restart", "when \n" + kPending + "exit 3010", kDone, Reason::kNone},
        PackageRow{"without_effect_while_an_older_restart_is_pending",
                   "when \n" + kPending + "exit 0", kFailed, Reason::kNoEffect},
        PackageRow{"restart_that_nobody_waits_for", "when \nexit 3010", kFailed, Reason::kNoEffect},
        PackageRow{"restarts_itself", "when \n" + kPending + "exit 1641", kDone, Reason::kNone},
        PackageRow{"busy", "when \nexit 1618", kFailed, Reason::kTransient},
        PackageRow{"cancelled", "when \nexit 1602", kFailed, Reason::kRefusedByTool},
        PackageRow{"fatal", "when \nexit 1603", kFailed, Reason::kError},
        PackageRow{"fatal_but_there", "when \n" + kLevel + "exit 1603", kDone, Reason::kNone},
        PackageRow{"leaves_its_work",
                   "when later\nwait 2000\n" + kLevel + "exit 0\nwhen \nleave later\nexit 0\n",
                   kDone, Reason::kNone}),
    [](const auto& suite) { return std::string{suite.param.name}; });

}  // namespace
}  // namespace lockstep::windows::foreign
