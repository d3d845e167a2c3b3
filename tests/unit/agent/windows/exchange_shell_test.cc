#include "agent/platform/windows/parse/exchange_shell.h"

#include <gtest/gtest.h>

#include <utility>

#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/parse/property_list.h"
#include "tests/unit/agent/windows/sample_text.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

const Instant kNow = *local_time({2007, 12, 14, 21, 46, 7});

TEST(ServerStatus, owner_is_the_node_marked_active) {
  const auto status = read_server_status(samples::kServerStatus);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->state, CmsState::kOnline);
  EXPECT_EQ(status->active, NodeId{"NODE1"});
  EXPECT_EQ(status->operational, (std::vector<NodeId>{NodeId{"NODE1"}, NodeId{"NODE2"}}));
  EXPECT_FALSE(status->failed_resources);
}

TEST(ServerStatus, flags_may_sit_on_different_nodes_and_in_parentheses) {
  const auto status =
      read_server_status(with(samples::kServerStatus, "{NODE1 <Active, Quorum Owner>, NODE2}",
                              "{NODE1 (Quorum Owner), NODE2 (Active)}"));
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->active, NodeId{"NODE2"});
}

TEST(ServerStatus, node_that_is_down_is_missing) {
  const auto status = read_server_status(with(
      samples::kServerStatus, "{NODE1 <Active, Quorum Owner>, NODE2}", "{NODE2 <Quorum Owner>}"));
  ASSERT_TRUE(status.ok());
  EXPECT_FALSE(status->active);
  EXPECT_EQ(status->operational.size(), 1U);
}

TEST(ServerStatus, two_active_nodes_are_refused) {
  EXPECT_FALSE(read_server_status(with(samples::kServerStatus, "NODE2}", "NODE2 <Active>}")).ok());
}

TEST(ServerStatus, list_that_the_shell_has_cut_is_refused) {
  EXPECT_FALSE(read_server_status(with(samples::kServerStatus, ", NODE2}", ", NODE2...}")).ok());
  EXPECT_FALSE(
      read_server_status(with(samples::kServerStatus, "Quorum Owner>", "Quorum Owner")).ok());
}

TEST(ServerStatus, states_are_read_with_and_without_blanks) {
  EXPECT_EQ(cms_state("Partially Online"), CmsState::kPartiallyOnline);
  EXPECT_EQ(cms_state("PartiallyOnline"), CmsState::kPartiallyOnline);
  EXPECT_EQ(cms_state("Partial Online"), CmsState::kPartiallyOnline);
  EXPECT_EQ(cms_state("offline pending"), CmsState::kOfflinePending);
  EXPECT_EQ(cms_state("Failed"), CmsState::kFailed);
  EXPECT_EQ(cms_state("Onlin"), CmsState::kUnknown);
  EXPECT_EQ(cms_state(""), CmsState::kUnknown);
}

TEST(ServerStatus, silence_with_a_good_exit_code_is_an_error) {
  EXPECT_FALSE(read_server_status("").ok());
  EXPECT_FALSE(read_server_status("\r\n\r\n").ok());
  EXPECT_FALSE(
      read_server_status("The term 'Get-ClusteredMailboxServerStatus' is not recognized.\r\n")
          .ok());
}

TEST(ServerStatus, every_cut_before_the_last_field_that_matters_is_refused_or_true) {
  const std::size_t machines = samples::kServerStatus.find("NODE2}");
  for (std::size_t size = 0; size < machines + 5; ++size) {
    EXPECT_FALSE(read_server_status(samples::kServerStatus.substr(0, size)).ok()) << size;
  }
}

TEST(Copies, each_group_has_its_status_queues_and_age) {
  const auto copies = read_copies(samples::kCopies, kNow);
  ASSERT_TRUE(copies.ok());
  ASSERT_EQ(copies->size(), 2U);
  EXPECT_EQ((*copies)[0].storage_group, "Executives");
  EXPECT_EQ((*copies)[0].status, CopyStatus::kHealthy);
  EXPECT_EQ((*copies)[0].last_inspected_ago, 5min);
  EXPECT_EQ((*copies)[1].status, CopyStatus::kFailed);
  EXPECT_EQ((*copies)[1].copy_queue, 14);
  EXPECT_EQ((*copies)[1].failed_message,
            "The log generation 0x1A2F could not be verified: it is damaged.");
}

TEST(Copies, words_of_the_service_pack_are_known_and_others_are_not_healthy) {
  EXPECT_EQ(copy_status("Service Down"), CopyStatus::kServiceDown);
  EXPECT_EQ(copy_status("ServiceDown"), CopyStatus::kServiceDown);
  EXPECT_EQ(copy_status("Not Supported"), CopyStatus::kNotSupported);
  EXPECT_EQ(copy_status("Resynchronizing"), CopyStatus::kResynchronizing);
  EXPECT_EQ(copy_status("Fehlerfrei"), CopyStatus::kUnknown);
  EXPECT_EQ(copy_status("Healthy?"), CopyStatus::kUnknown);
}

TEST(Copies, queue_that_cannot_be_read_makes_the_copy_unknown) {
  const auto copies = read_copies(
      with(samples::kCopies, "CopyQueueLength       : 0", "CopyQueueLength       : "), kNow);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ((*copies)[0].status, CopyStatus::kUnknown);
}

TEST(Copies, log_time_that_cannot_be_read_is_never_fresh) {
  const auto copies = read_copies(with(samples::kCopies, "12/14/2007 9:41:07 PM",
                                       "14-d\x82"
                                       "c-07 21:41"),
                                  kNow);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ((*copies)[0].last_inspected_ago, kUnreadAge);
}

TEST(Copies, exact_time_of_ours_wins_over_the_printed_one) {
  const auto copies =
      read_copies(with(samples::kCopies, "LastInspectedLogTime  : 12/14/2007 9:41:07 PM",
                       "LastInspectedLogTime  : 03/04/2007 21:41:07\r\n"
                       "LockstepInspected     : 2007-12-14T21:45:07"),
                  kNow);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ((*copies)[0].last_inspected_ago, 1min);
}

TEST(Copies, no_object_or_one_without_status_is_an_error) {
  EXPECT_FALSE(read_copies("", kNow).ok());
  EXPECT_FALSE(read_copies("StorageGroupName : A\r\n", kNow).ok());
  EXPECT_FALSE(read_copies("WARNING: the service on NODE2 did not answer.\r\n", kNow).ok());
}

TEST(Databases, mounted_and_backup_are_read) {
  const auto databases = read_databases(samples::kDatabases, kNow);
  ASSERT_TRUE(databases.ok());
  ASSERT_EQ(databases->size(), 2U);
  EXPECT_EQ((*databases)[0].mounted, true);
  EXPECT_EQ((*databases)[0].backup_running, false);
  EXPECT_EQ((*databases)[0].last_full_backup_ago, 18h + 46min + 7s);
  EXPECT_EQ((*databases)[1].storage_group, "Executives");
  EXPECT_EQ((*databases)[1].backup_running, true);
  EXPECT_FALSE((*databases)[1].last_full_backup_ago);
}

TEST(Databases, store_that_does_not_run_tells_nothing) {
  std::string text = with(samples::kDatabases, "BackupInProgress : False", "BackupInProgress : ");
  const auto databases =
      read_databases(with(text, "Mounted          : True", "Mounted          : "), kNow);
  ASSERT_TRUE(databases.ok());
  EXPECT_FALSE((*databases)[0].mounted);
  EXPECT_FALSE((*databases)[0].backup_running);
}

TEST(Databases, strange_word_for_mounted_is_an_error) {
  EXPECT_FALSE(
      read_databases(with(samples::kDatabases, "Mounted          : True", "Mounted : Wahr"), kNow)
          .ok());
}

TEST(Databases, server_without_public_folders_has_none) {
  const auto databases = read_databases("\r\n", kNow);
  ASSERT_TRUE(databases.ok());
  EXPECT_TRUE(databases->empty());
}

TEST(Version, forms_of_the_directory_are_one) {
  EXPECT_EQ(read_version_text("Version 8.1 (Build 240.6)"), (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(read_version_text("Version 8.0 (Build 30685.24)"), (BuildNumber{8, 0, 685, 24}));
  EXPECT_EQ(read_version_text("Version 08.01 (Build 0240.006)"), (BuildNumber{8, 1, 240, 6}));
  EXPECT_FALSE(read_version_text("0.1 (8.0.535.0)"));
  EXPECT_FALSE(read_version_text("Version 8.1 (Build 240.6"));
  EXPECT_FALSE(read_version_text("Version 8.1"));
}

TEST(Version, schema_version_of_the_object_is_not_taken) {
  EXPECT_FALSE(read_server_version("Name : E2K7CCR\r\nExchangeVersion : 0.1 (8.0.535.0)\r\n").ok());
  const auto version = read_server_version(
      "AdminDisplayVersion : Version 8.1 (Build 240.6)\r\nExchangeVersion     : 0.1 "
      "(8.0.535.0)\r\n");
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(*version, (BuildNumber{8, 1, 240, 6}));
}

TEST(MailboxServers, ccr_is_told_from_stand_alone) {
  const auto servers = read_mailbox_servers(
      "Name                 : E2K7CCR\r\nClusteredStorageType : NonShared\r\n"
      "RedundantMachines    : {NODE1, NODE2}\r\n\r\n"
      "Name                 : MBX9\r\nClusteredStorageType : Disabled\r\nRedundantMachines    : "
      "{}\r\n");
  ASSERT_TRUE(servers.ok());
  ASSERT_EQ(servers->size(), 2U);
  EXPECT_TRUE((*servers)[0].ccr);
  EXPECT_EQ((*servers)[0].nodes.size(), 2U);
  EXPECT_FALSE((*servers)[1].ccr);
  EXPECT_FALSE(read_mailbox_servers("").ok());
}

TEST(Connectivity, every_row_must_say_success) {
  const auto both = read_connectivity(
      "Database : A\r\nResult : Success\r\n\r\nDatabase : B\r\nResult : Success\r\n");
  ASSERT_TRUE(both.ok());
  EXPECT_TRUE(both->all_good);
  EXPECT_EQ(both->databases, (std::vector<std::string>{"A", "B"}));
  EXPECT_FALSE(read_connectivity("Result : Success\r\n\r\nResult : *FAILURE*\r\n")->all_good);
  EXPECT_FALSE(read_connectivity("").ok());
}

// ---- answers that have lost something, or have more in them

TEST(Databases, text_without_a_database_in_it_is_an_error) {
  for (const char* const text :
       {"Name Server StorageGroup Recovery\r\n---- ------ ------------ --------\r\n"
        "PF E2K7CCR SG False\r\n",
        "Name: PF\r\nMounted: False\r\n", "WARNING: the store does not answer.\r\n",
        "AVERTISSEMENT : x\r\n"}) {
    EXPECT_FALSE(read_databases(text, kNow).ok()) << text;
  }
}

TEST(Databases, recovery_database_says_so) {
  const auto databases = read_databases(
      with(samples::kDatabases, "Mounted          : True", "Recovery : True\r\nMounted : True"),
      kNow);
  ASSERT_TRUE(databases.ok());
  EXPECT_TRUE((*databases)[0].recovery);
  EXPECT_FALSE((*databases)[1].recovery);
}

TEST(Copies, copy_that_does_not_work_prints_blank_queues) {
  for (const auto& [word, status] :
       {std::pair{"Failed", CopyStatus::kFailed}, std::pair{"Suspended", CopyStatus::kSuspended},
        std::pair{"Service Down", CopyStatus::kServiceDown},
        std::pair{"Seeding", CopyStatus::kSeeding},
        std::pair{"NotSupported", CopyStatus::kNotSupported},
        std::pair{"Healthy", CopyStatus::kUnknown},
        std::pair{"Initializing", CopyStatus::kUnknown}}) {
    const auto copies = read_copies(std::string{"StorageGroupName : A\r\nSummaryCopyStatus : "} +
                                        word + "\r\nCopyQueueLength : \r\nReplayQueueLength :\r\n",
                                    kNow);
    ASSERT_TRUE(copies.ok()) << word;
    EXPECT_EQ(copies->front().status, status) << word;
  }
}

TEST(Warnings, of_another_language_are_no_objects) {
  for (const std::string warning :
       {"AVERTISSEMENT : le service a pris du temps.\r\n\r\n", "WARNUNG : x\r\n",
        "AVERTISSEMENT : x\r\nAVERTISSEMENT : y\r\n\r\n"}) {
    EXPECT_TRUE(read_server_status(warning + samples::kServerStatus).ok()) << warning;
    EXPECT_EQ(read_copies(warning + samples::kCopies, kNow)->size(), 2U) << warning;
    EXPECT_EQ(read_databases(warning + samples::kDatabases, kNow)->size(), 2U) << warning;
    EXPECT_TRUE(read_connectivity(warning + "Database : A\r\nResult : Success\r\n")->all_good);
    EXPECT_TRUE(
        read_server_version(warning + "AdminDisplayVersion : Version 8.1 (Build 240.6)\r\n").ok());
  }
}

// Cut at the end of a line, before the fields that decide.
TEST(Warnings, object_behind_the_first_is_none) {
  EXPECT_FALSE(read_databases(
                   samples::kDatabases + "\r\nJournalRecipient : \r\nIndexEnabled : True\r\n", kNow)
                   .ok());
  EXPECT_FALSE(
      read_connectivity("Database : A\r\nResult : Success\r\n\r\nServer : E2K7CCR\r\n").ok());
}

TEST(Warnings, do_not_hide_a_second_object) {
  EXPECT_FALSE(read_server_status("AVERTISSEMENT : x\r\n\r\n" + samples::kServerStatus +
                                  "State : Offline\r\n")
                   .ok());
}

TEST(LocalTime, orders_that_can_be_told_are_told) {
  const Instant at = *local_time({2007, 12, 14, 21, 41, 7});
  EXPECT_EQ(read_local_time("12/14/2007 9:41:07 PM"), at);
  EXPECT_EQ(read_local_time("12/14/2007 21:41:07"), at);
  EXPECT_EQ(read_local_time("14/12/2007 21:41:07"), at);
  EXPECT_EQ(read_local_time("14.12.2007 21:41:07"), at);
  EXPECT_EQ(read_local_time("2007-12-14T21:41:07.1234567+01:00"), at);
}

TEST(LocalTime, orders_that_cannot_be_told_are_refused) {
  EXPECT_FALSE(read_local_time("03/04/2007 21:41:07"));
  EXPECT_FALSE(read_local_time("12/11/2007 9:41:07 PM"));
  EXPECT_FALSE(read_local_time("1/2/2008 9:41:07 PM"));
  EXPECT_FALSE(read_local_time("31/02/2007 21:41:07"));
  EXPECT_FALSE(read_local_time("12/14/2007 13:41:07 PM"));
  EXPECT_FALSE(read_local_time("12/14/2007"));
  EXPECT_FALSE(read_local_time("Friday"));
  EXPECT_FALSE(read_local_time("12/14/2007 9:41:07 nachm."));
}

TEST(LocalTime, midnight_and_noon_are_twelve) {
  EXPECT_EQ(read_local_time("1/22/2008 12:00:00 AM"), local_time({2008, 1, 22, 0, 0, 0}));
  EXPECT_EQ(read_local_time("1/22/2008 12:00:00 PM"), local_time({2008, 1, 22, 12, 0, 0}));
}

TEST(LocalTime, day_that_is_its_month_has_one_order) {
  EXPECT_EQ(read_local_time("12/12/2007 9:41:07 PM"), local_time({2007, 12, 12, 21, 41, 7}));
}

TEST(MailboxServers, cut_list_of_nodes_matters_for_ccr_alone) {
  const std::string single =
      "Name : SCC1\r\nClusteredStorageType : Shared\r\n"
      "RedundantMachines : {N1, N2, N3, N4...}\r\n\r\n";
  const std::string ccr = "Name : E2K7CCR\r\nClusteredStorageType : NonShared\r\n";
  const auto servers =
      read_mailbox_servers(single + ccr + "RedundantMachines : {NODE1, NODE2}\r\n");
  ASSERT_TRUE(servers.ok());
  EXPECT_TRUE((*servers)[0].nodes.empty());
  EXPECT_EQ((*servers)[1].nodes.size(), 2U);
  EXPECT_FALSE(read_mailbox_servers(ccr + "RedundantMachines : {NODE1, NODE2...}\r\n").ok());
}

TEST(PropertyList, name_that_the_object_has_already_begins_the_next) {
  const auto lists = read_property_lists("Name : A\r\nMounted : True\r\nNAME : B\r\n");
  ASSERT_EQ(lists.size(), 2U);
  EXPECT_EQ(lists[0].find("Name"), "A");
  EXPECT_EQ(lists[1].find("Name"), "B");
  EXPECT_FALSE(lists[1].find("Mounted"));
}

TEST(PropertyList, value_goes_on_behind_a_blank_line_in_its_own_column) {
  const auto lists = read_property_lists(
      "Text    : first\r\n          \r\n          second\r\n\r\n          third\r\nNext    : "
      "x\r\n\r\n Tip: use help\r\n");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists[0].find("Text"), "first second third");
  EXPECT_EQ(lists[0].find("Next"), "x");
}

TEST(PropertyList, blanks_at_a_break_are_kept) {
  const std::string full = "Name : " + std::string(72, 'x');
  const auto value = [](const std::string& text) {
    return read_property_lists(text).at(0).find("Name").value_or("");
  };
  EXPECT_EQ(value("Name : First\r\n       Group\r\n"), "First Group");
  EXPECT_EQ(value(full + "y\r\n       z\r\n"), std::string(72, 'x') + "yz");
  EXPECT_EQ(value(full + "y\r\n        z\r\n"), std::string(72, 'x') + "y z");
  EXPECT_EQ(value(full + " \r\n       z\r\n"), std::string(72, 'x') + " z");
}

TEST(PropertyList, carriage_returns_alone_end_lines) {
  const auto test =
      read_connectivity("Database : A\rResult   : *FAIL*\r\rDatabase : B\rResult   : Success\r");
  ASSERT_TRUE(test.ok());
  EXPECT_FALSE(test->all_good);
  EXPECT_EQ(test->databases.size(), 2U);
  EXPECT_TRUE(read_connectivity("Database : A\r\r\nResult : Success\r\r\n")->all_good);
}

TEST(PropertyList, banners_before_the_first_object_are_left_out) {
  const auto lists =
      read_property_lists("Welcome to the shell\r\n Tip: use help\r\n\r\nName : A\r\nEmpty :\r\n");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists[0].find("name"), "A");
  EXPECT_EQ(lists[0].find("Empty"), "");
  EXPECT_FALSE(lists[0].find("Tip"));
}

TEST(PropertyList, colons_in_values_and_messages_make_no_property) {
  const auto lists =
      read_property_lists("Path : C:\\Program Files\\X\r\nWARNING: beware\r\nWhen : 9:41\r\n");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists[0].find("Path"), "C:\\Program Files\\X");
  EXPECT_EQ(lists[0].find("When"), "9:41");
  EXPECT_FALSE(lists[0].find("WARNING"));
}

}  // namespace
}  // namespace lockstep::windows
