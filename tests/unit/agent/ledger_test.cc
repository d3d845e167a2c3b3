#include "agent/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/ledger_file.h"
#include "common/storage/database.h"
#include "tests/support/scarcity.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

const RunId kRun{"0123456789abcdef"};
const RunId kLaterRun{"fedcba9876543210"};
const BootId kBoot{"boot-4"};
const Step kSetup = RunSetup{SetupMode::kUpgrade, "D:\\media", {8, 1, 240, 6}};

CommandId command(Sequence sequence) { return {kRun, sequence}; }

StepResult failure(const CommandId& id) {
  StepResult result;
  result.id = id;
  result.outcome = Outcome::kFailed;
  result.reason = Reason::kInterrupted;
  result.detail = "setup.com ended with 1603 \xFF";
  result.stages = {{"Mailbox Role", "FAILED", 3min}};
  result.log_excerpt = "[ERROR] \xFE";
  result.took = 41min;
  return result;
}

void expect_done(const Status& status) { EXPECT_TRUE(status.ok()) << status.error().message; }

Ledger open(const TemporaryFolder& folder) {
  Result<Ledger> ledger = Ledger::open(folder.file("ledger.db"));
  EXPECT_TRUE(ledger.ok()) << ledger.error().message;
  return std::move(ledger).value();
}

// The ledger as a crash at this moment would leave it.
void expect_after_crash(const TemporaryFolder& folder,
                        const std::function<void(const Ledger&)>& expect) {
  const TemporaryFolder crashed;
  for (const char* const name : {"ledger.db", "ledger.db-wal"}) {
    fs::copy_file(folder.file(name), crashed.file(name));
  }
  expect(open(crashed));
}

void accept_and_start(Ledger& ledger, const CommandId& id) {
  expect_done(ledger.accept(id, 3, kSetup, kBoot));
  expect_done(ledger.start(id));
}

// The file without the ledger's checks, for doing damage.
void change(const TemporaryFolder& folder, const std::string& sql) {
  const auto database = Database::open(folder.file("ledger.db"), {"ledger", 0x4C53'4C67, 1, ""},
                                       DatabaseAccess::kReadWrite);
  ASSERT_TRUE(database.ok()) << database.error().message;
  const Status changed = (*database)->execute(sql);
  ASSERT_TRUE(changed.ok()) << changed.error().message;
}

TEST(Ledger, new_ledger_knows_nothing) {
  const TemporaryFolder folder;
  const Ledger ledger = open(folder);
  EXPECT_EQ(ledger.epoch(), 0u);
  EXPECT_FALSE(ledger.in_hand());
  EXPECT_TRUE(ledger.unsettled().empty());
  EXPECT_FALSE(ledger.find(command(1)));
}

TEST(Ledger, every_call_is_in_the_files_when_it_returns) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  expect_done(ledger.raise_epoch(3));
  expect_after_crash(folder, [](const Ledger& copy) { EXPECT_EQ(copy.epoch(), 3u); });
  expect_done(ledger.accept(command(7), 3, kSetup, kBoot));
  expect_after_crash(folder, [](const Ledger& copy) {
    ASSERT_TRUE(copy.in_hand());
    EXPECT_EQ(copy.in_hand()->id, command(7));
    EXPECT_EQ(copy.in_hand()->epoch, 3u);
    EXPECT_EQ(copy.in_hand()->step, kSetup);
    EXPECT_EQ(copy.in_hand()->boot, kBoot);
    EXPECT_EQ(copy.in_hand()->state, EntryState::kAccepted);
  });
  expect_done(ledger.start(command(7)));
  expect_after_crash(folder, [](const Ledger& copy) {
    EXPECT_EQ(copy.find(command(7))->state, EntryState::kStarted);
  });
  expect_done(ledger.note_handle(command(7), std::string{"4711\0x", 6}));
  expect_after_crash(folder, [](const Ledger& copy) {
    EXPECT_EQ(copy.in_hand()->handle, (std::string{"4711\0x", 6}));
  });
  expect_done(ledger.end(failure(command(7))));
  expect_after_crash(folder, [](const Ledger& copy) {
    EXPECT_FALSE(copy.in_hand());
    ASSERT_EQ(copy.unsettled().size(), 1u);
    EXPECT_EQ(copy.unsettled()[0].result, failure(command(7)));
  });
  expect_done(ledger.settle(command(7)));
  expect_after_crash(folder, [](const Ledger& copy) {
    EXPECT_TRUE(copy.unsettled().empty());
    EXPECT_EQ(copy.find(command(7))->state, EntryState::kSettled);
    EXPECT_EQ(copy.find(command(7))->result->outcome, Outcome::kFailed);
  });
}

TEST(Ledger, memory_and_file_are_the_same_after_reopening) {
  const TemporaryFolder folder;
  std::optional<LedgerEntry> before;
  {
    Ledger ledger = open(folder);
    accept_and_start(ledger, command(7));
    StepResult result = failure(command(7));
    result.detail = std::string(5'000, 'd');  // longer than a message may carry
    expect_done(ledger.end(result));
    before = ledger.find(command(7));
  }
  const Ledger ledger = open(folder);
  EXPECT_EQ(ledger.find(command(7))->result, before->result);
  EXPECT_LT(before->result->detail.size(), 5'000u);
}

TEST(Ledger, epoch_is_never_lowered) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  expect_done(ledger.raise_epoch(5));
  expect_done(ledger.raise_epoch(5));
  expect_done(ledger.raise_epoch(4));
  EXPECT_EQ(ledger.epoch(), 5u);
  expect_after_crash(folder, [](const Ledger& copy) { EXPECT_EQ(copy.epoch(), 5u); });
}

// ---- Once, and one at a time

TEST(Ledger, command_that_it_knows_is_not_accepted_again) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  accept_and_start(ledger, command(7));
  EXPECT_EQ(ledger.accept(command(7), 3, kSetup, kBoot).error().code, ErrorCode::kExists);
  expect_done(ledger.end(failure(command(7))));
  EXPECT_EQ(ledger.accept(command(7), 3, kSetup, kBoot).error().code, ErrorCode::kExists);
  expect_done(ledger.settle(command(7)));
  EXPECT_EQ(ledger.accept(command(7), 4, Observe{}, kBoot).error().code, ErrorCode::kExists);
  EXPECT_EQ(ledger.find(command(7))->step, kSetup);
}

TEST(Ledger, only_one_command_is_in_hand) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  expect_done(ledger.accept(command(7), 3, kSetup, kBoot));
  EXPECT_EQ(ledger.accept(command(8), 3, kSetup, kBoot).error().code, ErrorCode::kBusy);
  expect_done(ledger.start(command(7)));
  EXPECT_EQ(ledger.accept(command(8), 3, kSetup, kBoot).error().code, ErrorCode::kBusy);
  EXPECT_FALSE(ledger.find(command(8)));
  expect_done(ledger.end(failure(command(7))));
  expect_done(ledger.accept(command(8), 3, kSetup, kBoot));
  EXPECT_EQ(ledger.in_hand()->id, command(8));
}

TEST(Ledger, first_result_stays) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  accept_and_start(ledger, command(7));
  expect_done(ledger.end(failure(command(7))));
  StepResult other = failure(command(7));
  other.outcome = Outcome::kDone;
  EXPECT_EQ(ledger.end(other).error().code, ErrorCode::kExists);
  EXPECT_EQ(ledger.find(command(7))->result->outcome, Outcome::kFailed);
}

TEST(Ledger, refusal_of_an_unseen_command_is_kept_and_leaves_the_hand_alone) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  accept_and_start(ledger, command(7));
  StepResult refusal;
  refusal.id = command(8);
  refusal.outcome = Outcome::kRefused;
  refusal.reason = Reason::kBusy;
  expect_done(ledger.end(refusal));
  expect_after_crash(folder, [&](const Ledger& copy) {
    EXPECT_EQ(copy.find(command(8))->state, EntryState::kEnded);
    EXPECT_EQ(copy.find(command(8))->result, refusal);
    EXPECT_EQ(copy.in_hand()->id, command(7));
  });
  EXPECT_EQ(ledger.accept(command(8), 3, kSetup, kBoot).error().code, ErrorCode::kExists);
}

TEST(Ledger, unsettled_results_come_in_the_order_of_their_commands) {
  const TemporaryFolder folder;
  {
    Ledger ledger = open(folder);
    for (const Sequence sequence : {9, 2, 5}) {  // the order of coming, not of numbers
      expect_done(ledger.end(failure(command(sequence))));
    }
    expect_done(ledger.settle(command(2)));
  }
  const std::vector<LedgerEntry> unsettled = open(folder).unsettled();
  ASSERT_EQ(unsettled.size(), 2u);
  EXPECT_EQ(unsettled[0].id, command(9));
  EXPECT_EQ(unsettled[1].id, command(5));
}

TEST(Ledger, steps_out_of_order_are_refused) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  EXPECT_EQ(ledger.start(command(7)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ledger.note_handle(command(7), "1").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ledger.settle(command(7)).error().code, ErrorCode::kNotFound);
  expect_done(ledger.accept(command(7), 3, kSetup, kBoot));
  EXPECT_EQ(ledger.note_handle(command(7), "1").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ledger.settle(command(7)).error().code, ErrorCode::kInvalid);
  expect_done(ledger.start(command(7)));
  EXPECT_EQ(ledger.start(command(7)).error().code, ErrorCode::kInvalid);
}

TEST(Ledger, what_could_not_be_read_again_is_not_written) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  const Status accepted = ledger.accept(command(7), 3, StopCms{""}, kBoot);
  ASSERT_FALSE(accepted.ok());
  EXPECT_THAT(accepted.error().message, HasSubstr("StopCms.cms is empty"));
  EXPECT_FALSE(ledger.find(command(7)));
}

// ---- Bounds

TEST(Ledger, old_settled_entries_are_forgotten_and_the_others_kept) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  expect_done(ledger.end(failure(command(1'000'000))));  // never settled
  for (Sequence sequence = 1; sequence <= 1'003; ++sequence) {
    expect_done(ledger.end(failure(command(sequence))));
    expect_done(ledger.settle(command(sequence)));
  }
  expect_done(ledger.accept(command(1'004), 3, kSetup, kBoot));
  EXPECT_TRUE(ledger.find(command(1)));  // of a run that goes on, nothing is forgotten
  expect_done(ledger.end(failure(command(1'004))));
  expect_done(ledger.settle(command(1'004)));
  expect_done(ledger.accept({kLaterRun, 1}, 3, kSetup, kBoot));
  expect_after_crash(folder, [](const Ledger& copy) {
    EXPECT_FALSE(copy.find(command(1)));
    EXPECT_FALSE(copy.find(command(4)));
    EXPECT_TRUE(copy.find(command(5)));
    EXPECT_TRUE(copy.find(command(1'004)));
    EXPECT_TRUE(copy.find(command(1'000'000)));
    EXPECT_EQ(copy.in_hand()->id, (CommandId{kLaterRun, 1}));
  });
}

TEST(Ledger, settled_result_keeps_no_log) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  accept_and_start(ledger, command(7));
  expect_done(ledger.end(failure(command(7))));
  expect_done(ledger.settle(command(7)));
  EXPECT_EQ(ledger.find(command(7))->result->log_excerpt, "");
}

// ---- Trouble

TEST(Ledger, full_disk_changes_nothing_and_passes) {
  const TemporaryFolder folder;
  Ledger ledger = open(folder);
  const fs::path wal = folder.file("ledger.db-wal");
  {
    const FullDisk full{fs::exists(wal) ? fs::file_size(wal) : 0};
    const Status accepted = ledger.accept(command(7), 3, kSetup, kBoot);
    ASSERT_FALSE(accepted.ok());
    EXPECT_EQ(accepted.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(accepted.error().message, HasSubstr("Free space on"));
    EXPECT_FALSE(ledger.in_hand());
    EXPECT_FALSE(ledger.raise_epoch(9).ok());
    EXPECT_EQ(ledger.epoch(), 0u);
  }
  expect_done(ledger.accept(command(7), 3, kSetup, kBoot));
  expect_after_crash(folder, [](const Ledger& copy) { EXPECT_TRUE(copy.in_hand()); });
}

TEST(Ledger, second_agent_is_refused) {
  const TemporaryFolder folder;
  const Ledger ledger = open(folder);
  const Result<Ledger> second = Ledger::open(folder.file("ledger.db"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(Ledger, newer_version_is_refused) {
  const TemporaryFolder folder;
  { const Ledger ledger = open(folder); }
  change(folder, "PRAGMA user_version = 2");
  const Result<Ledger> ledger = Ledger::open(folder.file("ledger.db"));
  ASSERT_FALSE(ledger.ok());
  EXPECT_EQ(ledger.error().code, ErrorCode::kUnsupported);
}

TEST(Ledger, missing_folder_is_named) {
  const Result<Ledger> ledger = Ledger::open("/nonexistent/folder/ledger.db");
  ASSERT_FALSE(ledger.ok());
  EXPECT_THAT(ledger.error().message, HasSubstr("Create the folder /nonexistent/folder"));
}

struct Damage {
  const char* sql;
  const char* message;
};

TEST(Ledger, changed_row_is_named_and_refused) {
  const char* const changed = "row 1 of its entries is not what was written";
  const std::vector<Damage> all{
      {"UPDATE entries SET run = x'30'", changed},
      {"UPDATE entries SET sequence = 8", changed},
      {"UPDATE entries SET epoch = 9", changed},
      {"UPDATE entries SET step = x'0a00'", changed},
      {"UPDATE entries SET state = 0", changed},
      {"UPDATE entries SET handle = x'31'", changed},
      {"UPDATE entries SET result = x''", changed},
      {"UPDATE entries SET boot = x'31'", changed},
      {"UPDATE entries SET place = 2", "row 2 of its entries is not what was written"},
      {"UPDATE meta SET epoch = 1", "its epoch is not what was written"},
      {"DROP TABLE meta", "no such table: meta"},
  };
  for (const Damage& damage : all) {
    const TemporaryFolder folder;
    {
      Ledger ledger = open(folder);
      expect_done(ledger.raise_epoch(3));
      accept_and_start(ledger, command(7));
      expect_done(ledger.end(failure(command(7))));
    }
    change(folder, damage.sql);
    const Result<Ledger> ledger = Ledger::open(folder.file("ledger.db"));
    ASSERT_FALSE(ledger.ok()) << damage.sql;
    EXPECT_EQ(ledger.error().code, ErrorCode::kDamaged);
    EXPECT_THAT(ledger.error().message, AllOf(HasSubstr(damage.message), HasSubstr("ledger.db"),
                                              HasSubstr("restore a copy")));
  }
}

}  // namespace
}  // namespace lockstep
