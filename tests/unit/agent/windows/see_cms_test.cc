#include "agent/platform/windows/see_cms.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/platform/windows/parse/local_time.h"
#include "tests/unit/agent/windows/fake_tools.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/tool_samples.h"

namespace lockstep::windows {
namespace {

const Instant kNow = *local_time({2007, 12, 14, 21, 46, 7});
const std::string kServers =
    "Name                 : MBX9\r\nClusteredStorageType : Disabled\r\nRedundantMachines : "
    "{}\r\n\r\n"
    "Name                 : E2K7CCR\r\nClusteredStorageType : NonShared\r\n"
    "RedundantMachines    : {NODE1, NODE2.corp.example}\r\n";
const std::string kVersion = "AdminDisplayVersion : Version 8.0 (Build 685.24)\r\n";
const std::string kFolders =
    "Name : Public Folders\r\nStorageGroupName : Folders\r\nMounted : True\r\nBackupInProgress "
    ": False\r\n";

std::string copy_of(const std::string& group, const std::string& status) {
  return "StorageGroupName : " + group + "\r\nSummaryCopyStatus : " + status +
         "\r\nCopyQueueLength : 0\r\nReplayQueueLength : 0\r\n\r\n";
}

std::string database_in(const std::string& group) {
  return "Name : DB\r\nStorageGroupName : " + group +
         "\r\nMounted : True\r\nBackupInProgress : False\r\n\r\n";
}

bool all_healthy(const CmsFacts& cms) {
  return std::ranges::all_of(cms.copies, [](const CopyFacts& copy) {
    return copy.public_folder || copy.status == CopyStatus::kHealthy;
  });
}

const std::string kSilentDatabase =
    "Name : Mailbox Database\r\nStorageGroupName : First Storage Group\r\nMounted : \r\n"
    "BackupInProgress : \r\n";

class SeeCms : public testing::Test {
 protected:
  static ProgramEnd said(std::string text) { return {0, false, 0, std::move(text)}; }
  static ProgramEnd failed() { return {0, false, 1, "an error"}; }
  std::optional<CmsFacts> see() { return see_cms(tools, NodeId{"NODE2"}, kNow, time); }

  // Servers, status, version, mailbox databases, public folder databases, copies.
  static std::deque<ProgramEnd> answers() {
    return {said(kServers), said(samples::kServerStatus), said(kVersion), said(samples::kDatabases),
            said("\r\n"),   said(samples::kCopies)};
  }
  SeeCms() { tools.ends = answers(); }
  FakeTools tools;
  LookTime time{[this] { return tools.waited; }};
};

TEST_F(SeeCms, six_answers_make_the_facts) {
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_EQ(cms->name, "E2K7CCR");
  EXPECT_EQ(cms->state, CmsState::kOnline);
  EXPECT_EQ(cms->owner, NodeId{"NODE1"});
  EXPECT_EQ(cms->build, (BuildNumber{8, 0, 685, 24}));
  EXPECT_EQ(cms->databases, 2);
  EXPECT_EQ(cms->databases_mounted, 1);
  EXPECT_TRUE(cms->backup_running);
  EXPECT_FALSE(cms->last_full_backup_ago);
  EXPECT_EQ(cms->copies.size(), 2U);
  EXPECT_EQ(tools.programs.size(), 6U);
}

TEST_F(SeeCms, every_query_has_a_limit_and_is_ended_at_it) {
  see();
  for (const Program& program : tools.programs) {
    EXPECT_EQ(program.limit, kQueryPatience);
    EXPECT_EQ(program.overdue, Overdue::kEnd);
  }
}

TEST_F(SeeCms, cluster_of_other_nodes_is_not_ours) {
  EXPECT_FALSE(see_cms(tools, NodeId{"NODE3"}, kNow, time));
}

TEST_F(SeeCms, silence_everywhere_is_no_cms) {
  tools.ends.clear();
  EXPECT_FALSE(see());
}

TEST_F(SeeCms, status_that_fails_leaves_the_state_unknown) {
  tools.ends[1] = failed();
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_EQ(cms->state, CmsState::kUnknown);
  EXPECT_FALSE(cms->owner);
}

TEST_F(SeeCms, online_with_a_failed_resource_is_partly_online) {
  std::string status = samples::kServerStatus;
  status.replace(status.find(": {}"), 4, ": {Mailbox Database}");
  tools.ends[1] = said(status);
  EXPECT_EQ(see()->state, CmsState::kPartiallyOnline);
}

TEST_F(SeeCms, copies_that_cannot_be_read_are_listed_as_unknown) {
  tools.ends[5] = failed();
  const auto cms = see();
  ASSERT_EQ(cms->copies.size(), 2U);
  for (const CopyFacts& copy : cms->copies) EXPECT_EQ(copy.status, CopyStatus::kUnknown);
}

TEST_F(SeeCms, copy_that_the_answer_has_lost_is_listed_as_unknown) {
  tools.ends[5] = said(samples::kCopies.substr(
      samples::kCopies.find("Identity              : E2K7CCR\\Executives")));
  const auto cms = see();
  ASSERT_EQ(cms->copies.size(), 2U);
  EXPECT_EQ(cms->copies[0].status, CopyStatus::kHealthy);
  EXPECT_EQ(cms->copies[1].storage_group, "First Storage Group");
  EXPECT_EQ(cms->copies[1].status, CopyStatus::kUnknown);
}

TEST_F(SeeCms, answer_with_an_error_in_it_is_none) {
  tools.ends[1] = said(samples::kServerStatus + field::kErrorRecord);
  EXPECT_EQ(see()->state, CmsState::kUnknown);
}

TEST_F(SeeCms, databases_that_cannot_be_read_void_the_facts) {
  tools.ends[3] = said("");
  EXPECT_FALSE(see());
}

TEST_F(SeeCms, folder_databases_that_cannot_be_read_void_the_facts) {
  for (const ProgramEnd& end :
       {failed(), said("Name: PF\r\n"), said("Name Server\r\n---- ------\r\nPF E2K7CCR\r\n")}) {
    tools.ends = answers();
    tools.ends[4] = end;
    EXPECT_FALSE(see());
  }
}

TEST_F(SeeCms, database_that_the_answer_has_lost_is_not_mounted) {
  tools.ends[3] =
      said(samples::kDatabases.substr(0, samples::kDatabases.find("Name             : E")));
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_EQ(cms->databases, 2);
  EXPECT_EQ(cms->databases_mounted, 1);
}

TEST_F(SeeCms, recovery_database_is_none_of_the_users) {
  tools.ends[3] = said(samples::kDatabases +
                       "\r\nName : Recovered\r\nStorageGroupName : Recovery Group\r\n"
                       "Recovery : True\r\nMounted : False\r\nBackupInProgress : False\r\n");
  const auto cms = see();
  EXPECT_EQ(cms->databases, 2);
  EXPECT_EQ(cms->copies.size(), 2U);
}

TEST_F(SeeCms, dismounted_database_runs_no_backup) {
  std::string database = kSilentDatabase;
  database.replace(database.find("Mounted : "), 10, "Mounted : False");
  tools.ends[3] = said(database);
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_FALSE(cms->backup_running);
}

TEST(CompleteOwner, is_that_of_the_settled_group_where_the_shell_names_none) {
  NodeFacts facts;
  facts.cms = CmsFacts{};
  facts.cms->name = "E2K7CCR";
  facts.cluster = ClusterFacts{};
  facts.cluster->groups = {{"Cluster Group", NodeId{"NODE1"}, GroupState::kOnline, false},
                           {"e2k7ccr", NodeId{"NODE2"}, GroupState::kPending, true}};
  complete_owner(facts);
  EXPECT_FALSE(facts.cms->owner);
  facts.cluster->groups[1].state = GroupState::kOffline;
  complete_owner(facts);
  EXPECT_EQ(facts.cms->owner, NodeId{"NODE2"});
  facts.cms->owner = NodeId{"NODE1"};
  complete_owner(facts);
  EXPECT_EQ(facts.cms->owner, NodeId{"NODE1"});
}

TEST_F(SeeCms, stopped_store_tells_nothing_and_runs_no_backup) {
  std::string status = samples::kServerStatus;
  status.replace(status.find(": Online"), 8, ": Offline");
  tools.ends[1] = said(status);
  tools.ends[3] = said(kSilentDatabase);
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_EQ(cms->databases_mounted, 0);
  EXPECT_FALSE(cms->backup_running);
}

TEST_F(SeeCms, silent_store_of_a_cms_that_is_not_offline_may_run_a_backup) {
  tools.ends[3] = said(kSilentDatabase);
  const auto cms = see();
  ASSERT_TRUE(cms.has_value());
  EXPECT_EQ(cms->databases_mounted, 0);
  EXPECT_TRUE(cms->backup_running);
}

TEST_F(SeeCms, group_of_public_folders_is_marked) {
  tools.ends[4] = said(kFolders);
  tools.ends[5] = said(samples::kCopies + copy_of("Folders", "NotSupported"));
  const auto cms = see();
  ASSERT_EQ(cms->copies.size(), 3U);
  for (const CopyFacts& copy : cms->copies) {
    EXPECT_EQ(copy.public_folder, copy.storage_group == "Folders");
  }
  EXPECT_EQ(cms->databases, 3);
}

// Names in letters that the console's code page lacks.
const std::string kPrintedAlike = "?????";

TEST_F(SeeCms, failed_copy_is_not_excused_by_folders_of_a_group_that_is_printed_alike) {
  tools.ends[3] = said(database_in(kPrintedAlike));
  tools.ends[4] = said(database_in(kPrintedAlike));
  tools.ends[5] = said(copy_of(kPrintedAlike, "Failed") + copy_of(kPrintedAlike, "NotSupported"));
  EXPECT_FALSE(all_healthy(*see()));
}

TEST_F(SeeCms, lost_copy_is_not_hidden_by_one_that_is_printed_alike) {
  tools.ends[3] = said(database_in(kPrintedAlike) + database_in(kPrintedAlike));
  tools.ends[5] = said(copy_of(kPrintedAlike, "Healthy"));
  EXPECT_FALSE(all_healthy(*see()));
}

TEST_F(SeeCms, lost_database_is_not_hidden_by_one_that_is_printed_alike) {
  tools.ends[3] = said(database_in("SG-1"));
  tools.ends[5] = said(copy_of("SG-1", "Healthy") + copy_of("SG-1", "Healthy"));
  const auto cms = see();
  EXPECT_EQ(cms->databases, 2);
  EXPECT_EQ(cms->databases_mounted, 1);
}

TEST_F(SeeCms, shell_that_is_not_installed_is_not_started) {
  tools.console.clear();
  EXPECT_FALSE(see());
  EXPECT_TRUE(tools.programs.empty());
}

std::string with_group(std::string text, const std::string& printed) {
  const std::string name = "First Storage Group";
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), printed);
    at += printed.size();
  }
  return text;
}

// Code pages 850 and 932: the names that steps will give back to the shell. In the second the last
// byte is that of a bracket.
TEST_F(SeeCms, names_in_the_console_s_code_page_are_utf8) {
  tools.letters = {{"\x94", "\xC3\xB6"}, {"\x83\x7D", "\xE3\x83\x9E"}};
  const std::map<std::string, std::string> names = {{"K\x94ln", "K\xC3\xB6ln"},
                                                    {"\x83\x7D", "\xE3\x83\x9E"}};
  for (const auto& [printed, name] : names) {
    tools.ends = {said(kServers), said(samples::kServerStatus),
                  said(kVersion), said(with_group(samples::kDatabases, printed)),
                  said("\r\n"),   said(with_group(samples::kCopies, printed))};
    const auto cms = see();
    ASSERT_TRUE(cms.has_value());
    ASSERT_EQ(cms->copies.size(), 2U) << "the database has its copy";
    EXPECT_EQ(cms->copies[1].storage_group, name);
    EXPECT_EQ(cms->copies[1].status, CopyStatus::kFailed);
  }
}

}  // namespace
}  // namespace lockstep::windows
