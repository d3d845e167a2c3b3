// Output of real tools is read rightly or refused: as it was seen, cut anywhere, and in the code
// pages of consoles.

#include "tests/unit/agent/windows/field_samples.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/platform/windows/parse/cluster_listing.h"
#include "agent/platform/windows/parse/exchange_shell.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/parse/property_list.h"
#include "agent/platform/windows/parse/setup_console.h"
#include "agent/platform/windows/parse/setup_log.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

const Instant kNow = *local_time({2007, 12, 14, 21, 46, 7});

std::string utf16(const std::string& text) {
  std::string wide = "\xFF\xFE";
  for (const char c : text) (wide += c) += '\0';
  return wide;
}

std::string with(std::string text, const std::string& old, const std::string& now) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), now);
}

// ---- setup

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
  for (const std::string& bytes : {*GetParam().text, utf16(*GetParam().text)}) {
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
  EXPECT_TRUE(read_setup_log(utf16(field::kLog)).begun);
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

// ---- cluster.exe

TEST(FieldListing, nodes_as_wide_as_their_column_are_whole) {
  const auto groups = read_groups(field::kWideNodes);
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ((*groups)[0].owner, NodeId{"ATLPRODSQLC01N1"});
  EXPECT_EQ((*groups)[2].name, "Cluster Group");
  EXPECT_TRUE(read_groups(utf16(field::kWideNodes)).ok());
}

TEST(FieldListing, nodes_come_in_any_order) {
  const auto nodes = read_nodes(field::kNodes);
  ASSERT_TRUE(nodes.ok());
  EXPECT_EQ((*nodes)[0].node, NodeId{"DS02DB01"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
}

TEST(FieldListing, lines_filled_up_with_blanks_are_read) {
  const auto nodes = read_nodes(field::kPaddedNodes);
  ASSERT_TRUE(nodes.ok()) << nodes.error().message;
  ASSERT_EQ(nodes->size(), 2U);
  EXPECT_EQ((*nodes)[1].node, NodeId{"DS02DB02"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
}

TEST(FieldListing, listing_cut_within_a_row_is_refused) {
  for (const std::string* text : {&field::kWideNodes, &samples::kGroups, &samples::kResources}) {
    const std::size_t rows = text->find("------\r\n") + 8;
    for (std::size_t size = rows + 1; size < text->size() - 2; ++size) {
      const std::string cut = text->substr(0, size);
      if (cut.ends_with('\n') || cut.ends_with('\r')) continue;
      EXPECT_FALSE(read_groups(cut).ok()) << cut;
      EXPECT_FALSE(read_resources(cut).ok()) << cut;
    }
  }
}

const std::string kGroupHead =
    "Group                Node            Status\r\n-------------------- --------------- "
    "------\r\n";
const std::string kResourceHead =
    "Resource             Group                Node            Status\r\n"
    "-------------------- -------------------- --------------- ------\r\n";
const std::string kQuorumRow =
    "Majority Node Set    Cluster Group        NODE1           Online\r\n";

const std::vector<ClusterNodeFacts> kTwoNodes = {{NodeId{"NODE1"}, ClusterNodeState::kUp},
                                                 {NodeId{"NODE2"}, ClusterNodeState::kUp}};
const std::vector<GroupFacts> kTwoGroups = {
    {"Cluster Group", NodeId{"NODE1"}, GroupState::kOnline, false},
    {"E2K7CCR", NodeId{"NODE1"}, GroupState::kOnline, false}};

TEST(FieldListing, longer_names_move_their_row_and_known_nodes_find_it) {
  const std::string text = kGroupHead +
                           "Cluster Group        NODE1           Online\r\n"
                           "File and Print Services Group NODE2           Online\r\n\r\n";
  EXPECT_FALSE(read_groups(text).ok());
  const auto groups = read_groups(text, kTwoNodes);
  ASSERT_TRUE(groups.ok()) << groups.error().message;
  EXPECT_EQ((*groups)[1].name, "File and Print Services Group");
  EXPECT_EQ((*groups)[1].owner, NodeId{"NODE2"});
  EXPECT_EQ((*groups)[1].state, GroupState::kOnline);
  // Moved by one more, of a node that is not known, and of two.
  for (const char* const row : {"File and Print Services Group  NODE2           Online\r\n",
                                "File and Print Services Group NODE3           Online\r\n",
                                "A longer name of NODE1           NODE2           Online\r\n"}) {
    EXPECT_FALSE(read_groups(kGroupHead + row, kTwoNodes).ok()) << row;
  }
}

TEST(FieldListing, resources_of_every_mailbox_server_are_longer_than_their_column) {
  const auto resources = read_resources(
      kResourceHead + kQuorumRow +
          "Network Name (E2K7CCR) E2K7CCR              NODE1           Online\r\n"
          "First Storage Group/Mailbox Database (E2K7CCR) E2K7CCR              NODE2           "
          "Online Pending\r\n\r\n",
      kTwoNodes, kTwoGroups);
  ASSERT_TRUE(resources.ok()) << resources.error().message;
  ASSERT_EQ(resources->size(), 3U);
  EXPECT_EQ((*resources)[1].name, "Network Name (E2K7CCR)");
  EXPECT_EQ((*resources)[1].group, "E2K7CCR");
  EXPECT_TRUE((*resources)[1].online);
  EXPECT_EQ((*resources)[2].node, NodeId{"NODE2"});
  EXPECT_FALSE((*resources)[2].online);
  EXPECT_TRUE(fit_together(kTwoNodes, kTwoGroups, *resources));
}

TEST(FieldListing, resource_row_as_it_was_seen) {
  const auto resources = read_resources(
      kResourceHead + "SQL Network Name (RVT1DB1) RVT1DB1              RST1DB2         Online\r\n",
      {{NodeId{"RST1DB2"}, ClusterNodeState::kUp}},
      {{"RVT1DB1", NodeId{"RST1DB2"}, GroupState::kOnline, false}});
  ASSERT_TRUE(resources.ok());
  EXPECT_EQ(resources->front().name, "SQL Network Name (RVT1DB1)");
}

TEST(FieldListing, row_that_lost_its_end_counts_for_the_quorum_alone) {
  const std::string cut = "Network Name (E2K7CCR) E2K7CCR\r\n";
  const auto resources = read_resources(kResourceHead + cut + kQuorumRow, kTwoNodes, kTwoGroups);
  ASSERT_TRUE(resources.ok());
  EXPECT_EQ(resources->size(), 1U);
  EXPECT_FALSE(read_resources(kResourceHead + "Majority Node Set    Cluster Group\r\n", kTwoNodes,
                              kTwoGroups)
                   .ok());
  // A group that the other listing has lost.
  EXPECT_FALSE(read_resources(kResourceHead + "Network Name (E2K7CCR) Another\r\n" + kQuorumRow,
                              kTwoNodes, kTwoGroups)
                   .ok());
}

TEST(FieldListing, nodes_with_long_names_reach_into_the_next_column) {
  const auto nodes = read_nodes(
      "Node           Node ID Status\r\n-------------- ------- ---------------------\r\n"
      "EXCHCCRNODE-01       1 Up\r\nATLPRODSQLC01N2      2 Joining\r\n\r\n");
  ASSERT_TRUE(nodes.ok()) << nodes.error().message;
  EXPECT_EQ((*nodes)[0].node, NodeId{"ATLPRODSQLC01N2"});
  EXPECT_EQ((*nodes)[1].node, NodeId{"EXCHCCRNODE-01"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
  EXPECT_FALSE(read_nodes(kGroupHead + "Group 0              NODE1           Online\r\n").ok());
}

TEST(FieldListing, states_of_groups_are_known_with_and_without_blanks) {
  for (const char* const word : {"Partially Online", "PartiallyOnline", "Partial Online"})
    EXPECT_EQ(group_state(word), GroupState::kPartialOnline) << word;
  for (const char* const word : {"Pending", "OnlinePending", "Offline Pending"})
    EXPECT_EQ(group_state(word), GroupState::kPending) << word;
  EXPECT_EQ(group_state("OFFLINE"), GroupState::kOffline);
}

TEST(FieldListing, property_whose_line_was_cut_is_not_told) {
  const std::string row = "S  Majority Node Set    MNSFileShare                   \\\\HUBCAS\\MNS";
  EXPECT_FALSE(read_property(row, "MNSFileShare").ok());
  EXPECT_EQ(*read_property(row + "_CLUS1\r\n", "MNSFileShare"), "\\\\HUBCAS\\MNS_CLUS1");
}

TEST(FieldListing, listings_of_one_cluster_fit_together) {
  const auto nodes = read_nodes(samples::kNodes);
  const auto groups = read_groups(samples::kGroups);
  const auto resources = read_resources(samples::kResources);
  ASSERT_TRUE(nodes.ok() && groups.ok() && resources.ok());
  EXPECT_TRUE(fit_together(*nodes, *groups, *resources));
  // A row was lost: the group that the resources are in.
  EXPECT_FALSE(fit_together(*nodes, {groups->front()}, *resources));
  EXPECT_FALSE(fit_together({nodes->back()}, *groups, *resources));
}

TEST(FieldListing, group_that_may_hold_the_cms_is_said_to) {
  auto groups = read_groups(samples::kGroups);
  const auto resources = read_resources(samples::kResources);
  ASSERT_TRUE(groups.ok() && resources.ok());
  for (const char* const name : {"E2K7CCR", "e2k7ccr", "", "Another name"}) {
    mark_cms(*groups, *resources, name);
    EXPECT_FALSE((*groups)[0].holds_cms) << name;
    EXPECT_TRUE((*groups)[1].holds_cms) << name;
  }
  mark_cms(*groups, {}, "");
  EXPECT_TRUE((*groups)[0].holds_cms);
}

TEST(FieldListing, names_of_other_languages_are_kept_and_their_words_are_unknown) {
  // French in code page 850, Japanese in 932, where a letter of two bytes is two columns wide.
  for (const std::string row :
       {"Groupe de cluster    NODE1           En ligne\r\n",
        "R\x82serve              NODE1           Partiellement en ligne\r\n",
        "\x83N\x83\x89\x83X\x83^ \x83O\x83\x8B\x81[\x83v    NODE1           "
        "\x83I\x83\x93\x83\x89\x83\x43\x83\x93\r\n"}) {
    const auto groups = read_groups(
        "x                    y               z\r\n"
        "-------------------- --------------- ------\r\n" +
        row);
    ASSERT_TRUE(groups.ok()) << row;
    EXPECT_EQ(groups->front().owner, NodeId{"NODE1"});
    EXPECT_EQ(groups->front().state, GroupState::kUnknown);
  }
}

// ---- the Exchange shell

TEST(FieldShell, long_values_are_joined_and_the_version_is_found) {
  const auto version = read_server_version(field::kServer);
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(*version, (BuildNumber{8, 1, 240, 6}));
  const auto lists = read_property_lists(field::kServer);
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_TRUE(lists[0].find("ExchangeLegacyDN")->ends_with("Configuration/cn=Servers/cn=E2K7CCR"));
}

TEST(FieldShell, versions_of_other_products_are_refused) {
  EXPECT_FALSE(
      read_server_version("AdminDisplayVersion : Version 6.5 (Build 7638.2: Service Pack 2)\r\n")
          .ok());
}

TEST(FieldShell, tables_and_pages_are_no_property_lists) {
  EXPECT_FALSE(
      read_copies(
          "Name                      SummaryCopy  CopyQueue    ReplayQueue  LastInspected\r\n"
          "                          Status       Length       Length\r\n"
          "----                      -----------  ---------    -----------  -------------\r\n"
          "First Storage Group       Healthy      0            2            9:41:07 PM\r\n",
          kNow)
          .ok());
  EXPECT_FALSE(read_copies("Identity: MBXNODE01\\StorageGroup1\r\nSummaryCopyStatus: Healthy\r\n"
                           "CopyQueueLength: 0\r\nReplayQueueLength: 0\r\n",
                           kNow)
                   .ok());
}

TEST(FieldShell, records_of_errors_are_told_in_every_language_and_warnings_are_none) {
  EXPECT_TRUE(holds_error(field::kUnknownCmdlet));
  EXPECT_TRUE(holds_error(field::kErrorRecord));
  EXPECT_TRUE(holds_error(field::kErrorRecordGerman));
  EXPECT_TRUE(holds_error(field::kErrorRecordJapanese));
  EXPECT_TRUE(holds_error(utf16(field::kErrorRecord)));
  EXPECT_TRUE(holds_error(samples::kServerStatus + field::kErrorRecord));
  EXPECT_FALSE(holds_error(samples::kServerStatus));
  EXPECT_FALSE(holds_error(samples::kCopies));
  EXPECT_FALSE(holds_error("WARNING: The service on NODE2 did not answer.\r\n"));
  EXPECT_FALSE(holds_error(field::kLongWarning));
  EXPECT_FALSE(holds_error(""));
}

TEST(FieldShell, warning_of_several_lines_before_the_answer_is_no_part_of_it) {
  EXPECT_EQ(read_copies(field::kLongWarning + samples::kCopies, kNow).value(),
            read_copies(samples::kCopies, kNow).value());
  EXPECT_TRUE(read_server_status(field::kLongWarning + samples::kServerStatus).ok());
  EXPECT_FALSE(read_copies(field::kLongWarning, kNow).ok());
}

// Cut anywhere, an answer says what the whole one says, or less, or is refused.
TEST(FieldShell, cut_answers_never_say_something_else) {
  const auto whole = read_copies(samples::kCopies, kNow);
  for (std::size_t size = 0; size < samples::kCopies.size(); ++size) {
    const auto copies = read_copies(samples::kCopies.substr(0, size), kNow);
    if (!copies.ok()) continue;
    for (const CopyFacts& copy : *copies) {
      const auto at = std::ranges::find(*whole, copy.storage_group, &CopyFacts::storage_group);
      ASSERT_NE(at, whole->end()) << size << " " << copy.storage_group;
      ASSERT_TRUE(copy.status == at->status || copy.status == CopyStatus::kUnknown) << size;
      ASSERT_TRUE(copy.status == CopyStatus::kUnknown || copy.copy_queue == at->copy_queue) << size;
      ASSERT_TRUE(copy.status == CopyStatus::kUnknown || copy.replay_queue == at->replay_queue);
      ASSERT_GE(copy.last_inspected_ago, at->last_inspected_ago) << size;
    }
  }
  const std::string pending = with(samples::kServerStatus, ": Online", ": Online Pending");
  for (std::size_t size = 0; size < pending.size(); ++size) {
    const auto status = read_server_status(pending.substr(0, size));
    ASSERT_TRUE(!status.ok() || status->state == CmsState::kOnlinePending) << size;
    const auto failed =
        read_server_status(with(pending, "FailedResources                 : {}",
                                "FailedResources                 : {Mailbox Database}")
                               .substr(0, size));
    ASSERT_TRUE(!failed.ok() || failed->failed_resources) << size;
  }
}

TEST(FieldShell, list_of_databases_that_was_cut_is_refused_or_ends_with_an_object) {
  const std::string& text = samples::kDatabases;
  const std::size_t second = text.find("Name             : Executives");
  for (std::size_t size = 1; size < text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    const auto databases = read_databases(cut, kNow);
    // At the end of a line whose object has said all that is asked, nothing tells that more
    // follows.
    const bool whole_line = cut.ends_with("\r\n");
    ASSERT_FALSE(databases.ok() && !whole_line) << size;
    ASSERT_FALSE(databases.ok() && size > second && databases->size() != 2) << size;
    ASSERT_FALSE(databases.ok() && size > second && (*databases)[1].mounted != false) << size;
  }
}

// Some hosts print no blank line between two objects.
TEST(FieldShell, objects_without_a_blank_line_between_them_are_told_apart) {
  const auto close = [](std::string text) {
    for (std::size_t at = text.find("\r\n\r\n"); at != std::string::npos;
         at = text.find("\r\n\r\n"))
      text.erase(at, 2);
    return text;
  };
  EXPECT_EQ(read_copies(close(samples::kCopies), kNow).value(),
            read_copies(samples::kCopies, kNow).value());
  const auto databases = read_databases(close(samples::kDatabases), kNow);
  ASSERT_TRUE(databases.ok());
  ASSERT_EQ(databases->size(), 2U);
  EXPECT_EQ((*databases)[1].mounted, false);
  EXPECT_FALSE(read_server_status(close(samples::kServerStatus + samples::kServerStatus)).ok());
  EXPECT_FALSE(read_server_version(close(field::kServer + field::kServer)).ok());
  EXPECT_EQ(*read_server_version(close(field::kServer)), (BuildNumber{8, 1, 240, 6}));
  const auto test = read_connectivity(
      "Database : A\r\nResult : Success\r\nDatabase : B\r\nResult : *FAILURE*\r\n");
  EXPECT_FALSE(test.ok() && test->all_good);
}

TEST(FieldShell, message_of_several_paragraphs_is_one_value) {
  const auto copies = read_copies(
      with(samples::kCopies, "                        ged.\r\n",
           "                        ged.\r\n\r\n                        Error 0x1.\r\n"),
      kNow);
  ASSERT_TRUE(copies.ok()) << copies.error().message;
  ASSERT_EQ(copies->size(), 2U);
  EXPECT_TRUE((*copies)[1].failed_message.ends_with("it is damaged. Error 0x1."));
}

TEST(FieldShell, test_that_was_cut_is_no_success) {
  const std::string text =
      "MailboxServer : E2K7CCR\r\nDatabase      : A\r\nResult        : Success\r\n\r\n"
      "MailboxServer : E2K7CCR\r\nDatabase      : B\r\nResult        : *FAILURE*\r\n";
  const std::size_t second = text.rfind("MailboxServer") + 1;
  for (std::size_t size = second + 16; size < text.size() + 1; ++size) {
    const auto works = read_connectivity(text.substr(0, size));
    ASSERT_FALSE(works.ok() && works->all_good) << size;
  }
}

TEST(FieldShell, lines_broken_by_the_host_at_its_margin_are_joined) {
  const std::string line =
      "OperationalMachines             : {ATLPRODSQLC01N1 <Active, Quorum Owner>, "
      "ATLPRODSQLC01N2}";
  const auto status = read_server_status(
      with(samples::kServerStatus,
           "OperationalMachines             : {NODE1 <Active, Quorum Owner>, NODE2}",
           line.substr(0, 80) + "\r\n" + line.substr(80)));
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(status->operational.back(), NodeId{"ATLPRODSQLC01N2"});
}

TEST(FieldShell, healthy_copy_that_says_otherwise_of_itself_is_unknown) {
  for (const char* const word : {"Healthy", "Initializing", "Resynchronizing"}) {
    for (const char* const flag :
         {"Failed : True", "Suspend : True", "Seeding : True", "NotSupported : True"}) {
      const auto copies =
          read_copies(std::string{"StorageGroupName : A\r\nSummaryCopyStatus : "} + word +
                          "\r\nCopyQueueLength : 0\r\nReplayQueueLength : 0\r\n" + flag + "\r\n",
                      kNow);
      ASSERT_TRUE(copies.ok());
      EXPECT_EQ(copies->front().status, CopyStatus::kUnknown) << word << ", " << flag;
    }
  }
}

TEST(FieldShell, log_time_to_come_is_not_fresh) {
  const auto copies =
      read_copies(with(samples::kCopies, "12/14/2007 9:41:07 PM", "12/15/2007 9:41:07 PM"), kNow);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ(copies->front().last_inspected_ago, kUnreadAge);
}

TEST(FieldShell, australian_dates_have_the_day_first) {
  EXPECT_EQ(read_local_time("3/04/2007 9:41:07 PM"), local_time({2007, 4, 3, 21, 41, 7}));
  EXPECT_EQ(read_local_time("3/4/2007 9:41:07 PM"), std::nullopt) << "3 April in Singapore";
  EXPECT_EQ(read_local_time("14/12/2007 9:41:07 PM"), std::nullopt);
}

}  // namespace
}  // namespace lockstep::windows
