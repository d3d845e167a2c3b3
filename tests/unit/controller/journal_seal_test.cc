#include "controller/journal_seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/journal.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

void add_events(Journal& journal, int count) {
  for (int i = 0; i < count; ++i) {
    wire::Event event;
    event.set_at_ms(1'000 * i);
    event.mutable_stop_asked()->set_by("operator " + std::to_string(i));
    journal.append(event);
  }
  ASSERT_TRUE(journal.commit().ok());
}

// A journal as a controller leaves it that ends in order.
void write_sealed(const fs::path& folder, int events = 12) {
  Result<Journal> journal = Journal::open(folder.string());
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  add_events(*journal, events);
  const Status sealed = journal->seal();
  ASSERT_TRUE(sealed.ok()) << sealed.error().message;
}

std::string verdict(const fs::path& folder) {
  const Result<JournalCheck> checked = check_journal(folder);
  if (!checked) {
    return checked.error().code == ErrorCode::kDamaged
               ? checked.error().message
               : "another error: " + checked.error().message;
  }
  return checked->sealing == Sealing::kIntact     ? "intact"
         : checked->sealing == Sealing::kOutdated ? "outdated"
                                                  : "not sealed";
}

TEST(Seal, finished_journal_is_intact) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  EXPECT_FALSE(fs::exists(folder.file("journal.db-wal"))) << "all of it is in the one file";
  EXPECT_EQ(verdict(folder.path()), "intact");
  EXPECT_EQ(check_journal(folder.path())->rows, 12U);
}

TEST(Seal, reading_and_opening_leave_it_intact) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  { ASSERT_TRUE(Journal::open_read_only(folder.path()).ok()); }
  { ASSERT_TRUE(Journal::open(folder.path()).ok()); }
  EXPECT_EQ(verdict(folder.path()), "intact");
}

// Every byte of the file, wherever it lies: header, tables, rows, unused room.
TEST(Seal, any_changed_byte_is_found) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  const std::string bytes = read_file(folder.file("journal.db"));
  const std::string seal = read_file(folder.file("journal.db.seal"));
  const TemporaryFolder other;
  fs::create_directory(other.file("copy"));
  write_file(other.file("copy/journal.db.seal"), seal);
  fs::permissions(other.file("copy/journal.db.seal"), fs::perms{0600});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    write_file(other.file("copy/journal.db"), damaged);
    const std::string found = verdict(other.file("copy"));
    ASSERT_THAT(found, AllOf(HasSubstr("damaged"), HasSubstr("journal.db"))) << "byte " << i;
    fs::remove(other.file("copy/journal.db-wal"));
    fs::remove(other.file("copy/journal.db-shm"));
  }
}

TEST(Seal, any_changed_byte_of_the_seal_is_found) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  const std::string seal = read_file(folder.file("journal.db.seal"));
  for (std::size_t i = 0; i < seal.size(); ++i) {
    std::string damaged = seal;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 7)));
    write_file(folder.file("journal.db.seal"), damaged);
    ASSERT_THAT(verdict(folder.path()), HasSubstr("seal")) << "byte " << i;
  }
}

TEST(Seal, file_that_was_cut_short_is_found) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  const std::string bytes = read_file(folder.file("journal.db"));
  for (const std::size_t size :
       {bytes.size() - 1, bytes.size() / 2, std::size_t{4096}, std::size_t{100}, std::size_t{0}}) {
    write_file(folder.file("journal.db"), bytes.substr(0, size));
    EXPECT_THAT(verdict(folder.path()), HasSubstr("damaged")) << size;
  }
}

TEST(Seal, older_journal_beside_a_newer_seal_is_found) {
  const TemporaryFolder older;
  const TemporaryFolder newer;
  write_sealed(older.path(), 3);
  write_sealed(newer.path(), 4);
  fs::copy_file(older.file("journal.db"), newer.file("journal.db"),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(verdict(newer.path()),
              HasSubstr("ends with row 3, and was sealed with another row 4"));
}

TEST(Seal, controller_that_did_not_end_in_order_leaves_an_outdated_one) {
  const TemporaryFolder folder;
  write_sealed(folder.path());
  {
    Result<Journal> journal = Journal::open(folder.path());
    ASSERT_TRUE(journal.ok());
    add_events(*journal, 1);
    EXPECT_EQ(verdict(folder.path()), "outdated");
  }
  EXPECT_EQ(verdict(folder.path()), "outdated");
  {
    Result<Journal> journal = Journal::open(folder.path());
    ASSERT_TRUE(journal->seal().ok());
  }
  EXPECT_EQ(verdict(folder.path()), "intact");
}

TEST(Seal, journal_that_never_was_sealed_says_so) {
  const TemporaryFolder folder;
  {
    Result<Journal> journal = Journal::open(folder.path());
    ASSERT_TRUE(journal.ok());
    add_events(*journal, 2);
  }
  EXPECT_EQ(verdict(folder.path()), "not sealed");
}

}  // namespace
}  // namespace lockstep
