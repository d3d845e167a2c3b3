#include "common/storage/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scarcity.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

DatabaseFormat format(int version = 1) {
  return {"sample", 0x1234, version, "CREATE TABLE items(number INTEGER, bytes BLOB)"};
}

Result<std::unique_ptr<Database>> open(const std::string& path,
                                       DatabaseAccess access = DatabaseAccess::kReadWrite) {
  return Database::open(path, format(), access);
}

void add_item(const Database& database, std::uint64_t number, std::string_view bytes) {
  Result<Statement> insert = database.prepare("INSERT INTO items VALUES(?, ?)");
  ASSERT_TRUE(insert.ok()) << insert.error().message;
  const Status added = insert->bind(1, number).bind(2, bytes).run();
  ASSERT_TRUE(added.ok()) << added.error().message;
}

std::int64_t items(const Database& database) {
  const auto count = database.query_number("SELECT count(*) FROM items");
  EXPECT_TRUE(count.ok());
  return count.ok() ? *count : -1;
}

TEST(Database, values_are_there_after_reopening) {
  const TemporaryFolder folder;
  const std::string bytes{"a\0\xFF", 3};
  {
    const auto database = open(folder.file("x.db"));
    ASSERT_TRUE(database.ok()) << database.error().message;
    add_item(**database, UINT64_MAX, bytes);
    add_item(**database, 5, "");
  }
  const auto database = open(folder.file("x.db"), DatabaseAccess::kReadOnly);
  ASSERT_TRUE(database.ok()) << database.error().message;
  Result<Statement> select = (*database)->prepare("SELECT number, bytes FROM items");
  ASSERT_TRUE(select.ok());
  ASSERT_TRUE(*select->step());
  EXPECT_EQ(select->unsigned_number(0), UINT64_MAX);
  EXPECT_EQ(select->blob(1), bytes);
  ASSERT_TRUE(*select->step());
  EXPECT_EQ(select->number(0), 5);
  EXPECT_EQ(select->blob(1), "");
  EXPECT_FALSE(*select->step());
}

TEST(Database, every_commit_waits_for_the_disk) {
  const TemporaryFolder folder;
  const auto database = open(folder.file("x.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(*(*database)->query_number("PRAGMA synchronous"), 3);  // EXTRA
  EXPECT_EQ(*(*database)->query_number("PRAGMA foreign_keys"), 1);
  Result<Statement> mode = (*database)->prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode->step());
  EXPECT_EQ(mode->blob(0), "wal");
}

TEST(Database, only_the_owner_may_read_its_files) {
  const TemporaryFolder folder;
  const auto database = open(folder.file("x.db"));
  ASSERT_TRUE(database.ok());
  add_item(**database, 1, "secret");
  const fs::perms owner = fs::perms::owner_read | fs::perms::owner_write;
  for (const char* const name : {"x.db", "x.db-wal", "x.db-shm"}) {
    EXPECT_EQ(fs::status(folder.path() / name).permissions(), owner) << name;
  }
}

TEST(Database, transaction_without_commit_is_taken_back) {
  const TemporaryFolder folder;
  const auto database = open(folder.file("x.db"));
  ASSERT_TRUE(database.ok());
  {
    Result<Transaction> transaction = Transaction::begin(**database);
    ASSERT_TRUE(transaction.ok());
    add_item(**database, 1, "");
  }
  EXPECT_EQ(items(**database), 0);
  {
    Result<Transaction> transaction = Transaction::begin(**database);
    ASSERT_TRUE(transaction.ok());
    add_item(**database, 1, "");
    EXPECT_TRUE(transaction->commit().ok());
  }
  EXPECT_EQ(items(**database), 1);
}

TEST(Database, newer_version_is_refused_and_left_as_it_is) {
  const TemporaryFolder folder;
  ASSERT_TRUE(Database::open(folder.file("x.db"), format(2), DatabaseAccess::kReadWrite).ok());
  const std::string before = read_file(folder.file("x.db"));
  const auto database = open(folder.file("x.db"));
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(database.error().message, AllOf(HasSubstr("x.db"), HasSubstr("version 2"),
                                              HasSubstr("use the newer Lockstep")));
  EXPECT_EQ(read_file(folder.file("x.db")), before);
}

TEST(Database, file_of_another_program_is_refused_and_left_as_it_is) {
  const TemporaryFolder folder;
  DatabaseFormat other = format();
  other.application_id = 7;
  ASSERT_TRUE(Database::open(folder.file("x.db"), other, DatabaseAccess::kReadWrite).ok());
  const std::string before = read_file(folder.file("x.db"));
  const auto database = open(folder.file("x.db"));
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(database.error().message, HasSubstr("not a Lockstep sample (application id 7)"));
  EXPECT_EQ(read_file(folder.file("x.db")), before);
}

TEST(Database, file_that_is_no_database_is_damaged) {
  const TemporaryFolder folder;
  write_file(folder.file("x.db"), std::string(4'096, 'x'));
  const auto database = open(folder.file("x.db"));
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.error().code, ErrorCode::kDamaged);
  EXPECT_THAT(database.error().message, HasSubstr("restore a copy"));
}

TEST(Database, missing_tables_are_damage) {
  const TemporaryFolder folder;
  {
    const auto database = open(folder.file("x.db"));
    ASSERT_TRUE((*database)->execute("DROP TABLE items").ok());
  }
  const auto database = open(folder.file("x.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_EQ((*database)->prepare("SELECT * FROM items").error().code, ErrorCode::kDamaged);
}

TEST(Database, reader_of_nothing_finds_nothing) {
  const TemporaryFolder folder;
  EXPECT_EQ(open(folder.file("x.db"), DatabaseAccess::kReadOnly).error().code,
            ErrorCode::kNotFound);
  write_file(folder.file("x.db"), "");
  EXPECT_EQ(open(folder.file("x.db"), DatabaseAccess::kReadOnly).error().code,
            ErrorCode::kNotFound);
}

TEST(Database, reader_reads_beside_a_writer_and_cannot_write) {
  const TemporaryFolder folder;
  const auto writer = open(folder.file("x.db"));
  ASSERT_TRUE(writer.ok());
  const auto reader = open(folder.file("x.db"), DatabaseAccess::kReadOnly);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  add_item(**writer, 1, "");
  EXPECT_EQ(items(**reader), 1);
  EXPECT_EQ((*reader)->execute("DELETE FROM items").error().code, ErrorCode::kDenied);
}

TEST(Database, missing_folder_is_named) {
  const auto database = open("/nonexistent/folder/x.db");
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(database.error().message, HasSubstr("Create the folder /nonexistent/folder"));
}

TEST(Database, folder_without_write_permission_is_named) {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms{0555});
  {
    const NoPrivilege nobody;
    ASSERT_TRUE(nobody.dropped());
    const auto database = open(folder.file("x.db"));
    ASSERT_FALSE(database.ok());
    EXPECT_EQ(database.error().code, ErrorCode::kDenied);
    EXPECT_THAT(database.error().message,
                HasSubstr("Give this user write permission on " + folder.path().string()));
  }
  fs::permissions(folder.path(), fs::perms{0755});
}

TEST(Database, full_database_says_where_to_free_space_and_goes_on_when_there_is_some) {
  const TemporaryFolder folder;
  const auto database = open(folder.file("x.db"));
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE((*database)->execute("PRAGMA max_page_count = 3").ok());
  const std::string large(100'000, 'x');
  Result<Statement> insert = (*database)->prepare("INSERT INTO items VALUES(1, ?)");
  ASSERT_TRUE(insert.ok());
  const Status full = insert->bind(1, large).run();
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(full.error().message, HasSubstr("Free space on " + folder.path().string()));
  ASSERT_TRUE((*database)->execute("PRAGMA max_page_count = 1000").ok());
  EXPECT_TRUE(insert->run().ok());
  EXPECT_EQ(items(**database), 1);
}

TEST(Database, second_writer_of_a_moment_is_busy) {
  const TemporaryFolder folder;
  const auto one = open(folder.file("x.db"));
  const auto two = open(folder.file("x.db"));
  ASSERT_TRUE(one.ok() && two.ok());
  const Result<Transaction> first = Transaction::begin(**one);
  ASSERT_TRUE(first.ok());
  const Result<Transaction> second = Transaction::begin(**two);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(Database, exclusive_file_is_busy_for_everybody_else) {
  const TemporaryFolder folder;
  for (int i = 0; i < 2; ++i) {  // as a new file, and as one that exists
    const auto holder = open(folder.file("x.db"), DatabaseAccess::kExclusive);
    ASSERT_TRUE(holder.ok()) << holder.error().message;
    const auto other = open(folder.file("x.db"), DatabaseAccess::kExclusive);
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::kBusy);
    EXPECT_THAT(other.error().message, HasSubstr("in use by another program"));
  }
}

}  // namespace
}  // namespace lockstep
