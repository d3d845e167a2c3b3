// What the real Exchange shell prints is read rightly or refused: as it was seen, and cut anywhere.

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/platform/windows/parse/exchange_shell.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/parse/property_list.h"
#include "tests/unit/agent/windows/sample_text.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/tool_samples.h"

namespace lockstep::windows {
namespace {

const Instant kNow = *local_time({2007, 12, 14, 21, 46, 7});

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
  EXPECT_TRUE(holds_error(marked_utf16(field::kErrorRecord)));
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
         {"Failed : True", "Suspend : True", "Seeding : True", "NotSupported : True",
          "NotConfigured : True", "Disabled : True", "ServiceDown : True"}) {
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
