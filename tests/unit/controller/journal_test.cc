#include "controller/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "common/storage/database.h"
#include "common/storage/digest.h"
#include "tests/support/scarcity.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

wire::Event stop_asked(std::int64_t at_ms, const std::string& by) {
  wire::Event event;
  event.set_at_ms(at_ms);
  event.mutable_stop_asked()->set_by(by);
  return event;
}

// Who asked to stop, event by event.
Result<std::vector<std::string>> names_in(const Journal& journal) {
  std::vector<std::string> names;
  const Status read =
      journal.read([&](const wire::Event& event) { names.push_back(event.stop_asked().by()); });
  if (!read) {
    return read.error();
  }
  return names;
}

void write_events(const TemporaryFolder& folder, int count) {
  Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  for (int i = 1; i <= count; ++i) {
    journal->append(stop_asked(i * 1'000, "operator-" + std::to_string(i)));
  }
  ASSERT_TRUE(journal->commit().ok());
}

// The folder's journal without its checks, for doing damage.
void change(const TemporaryFolder& folder, const std::string& sql) {
  const auto database = Database::open(folder.file("journal.db"), {"journal", 0x4C53'4A6E, 1, ""},
                                       DatabaseAccess::kReadWrite);
  ASSERT_TRUE(database.ok()) << database.error().message;
  const Status changed = (*database)->execute(sql);
  ASSERT_TRUE(changed.ok()) << changed.error().message;
}

TEST(Journal, new_journal_is_empty) {
  const TemporaryFolder folder;
  const Result<Journal> journal = Journal::open(folder.file("new"));
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  EXPECT_EQ(journal->size(), 0u);
  EXPECT_EQ(journal->head(), "");
  EXPECT_EQ(journal->pending(), 0u);
  EXPECT_TRUE(names_in(*journal)->empty());
  EXPECT_EQ(fs::status(folder.file("new")).permissions(), fs::perms::owner_all);
}

TEST(Journal, committed_events_are_there_after_reopening_and_pending_ones_are_not) {
  const TemporaryFolder folder;
  std::string head;
  {
    Result<Journal> journal = Journal::open(folder.path());
    ASSERT_TRUE(journal.ok());
    journal->append(stop_asked(1, "a"));
    journal->append(stop_asked(2, "b"));
    EXPECT_EQ(journal->pending(), 2u);
    EXPECT_EQ(journal->size(), 0u);
    ASSERT_TRUE(journal->commit().ok());
    EXPECT_EQ(journal->pending(), 0u);
    head = journal->head();
    journal->append(stop_asked(3, "never committed"));
  }
  const Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  EXPECT_EQ(journal->size(), 2u);
  EXPECT_EQ(journal->head(), head);
  EXPECT_EQ(*names_in(*journal), (std::vector<std::string>{"a", "b"}));
}

TEST(Journal, equal_events_give_equal_chains_however_they_are_grouped) {
  const TemporaryFolder one;
  const TemporaryFolder two;
  write_events(one, 3);
  Result<Journal> journal = Journal::open(two.path());
  ASSERT_TRUE(journal.ok());
  for (int i = 1; i <= 3; ++i) {
    journal->append(stop_asked(i * 1'000, "operator-" + std::to_string(i)));
    ASSERT_TRUE(journal->commit().ok());
  }
  EXPECT_EQ(journal->head(), Journal::open_read_only(one.path())->head());
}

TEST(Journal, every_commit_is_in_the_files_when_it_returns) {
  const TemporaryFolder folder;
  Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok());
  std::vector<std::string> expected;
  for (int i = 0; i < 5; ++i) {
    expected.push_back("operator-" + std::to_string(i));
    journal->append(stop_asked(i, expected.back()));
    ASSERT_TRUE(journal->commit().ok());
    const TemporaryFolder crashed;
    for (const char* const name : {"journal.db", "journal.db-wal"}) {
      fs::copy_file(folder.file(name), crashed.file(name));
    }
    const Result<Journal> copy = Journal::open(crashed.path());
    ASSERT_TRUE(copy.ok()) << copy.error().message;
    EXPECT_EQ(*names_in(*copy), expected);
  }
}

TEST(Journal, reader_beside_the_writer_sees_what_is_committed) {
  const TemporaryFolder folder;
  Result<Journal> writer = Journal::open(folder.path());
  ASSERT_TRUE(writer.ok());
  writer->append(stop_asked(1, "a"));
  ASSERT_TRUE(writer->commit().ok());
  const Result<Journal> reader = Journal::open_read_only(folder.path());
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->size(), 1u);
  writer->append(stop_asked(2, "b"));
  EXPECT_EQ(names_in(*reader)->size(), 1u);
  ASSERT_TRUE(writer->commit().ok());
  EXPECT_EQ(names_in(*reader)->size(), 2u);
  EXPECT_EQ(reader->head(), writer->head());
}

TEST(Journal, reader_of_a_folder_without_a_journal_finds_nothing) {
  const TemporaryFolder folder;
  EXPECT_EQ(Journal::open_read_only(folder.path()).error().code, ErrorCode::kNotFound);
}

// ---- One writer

TEST(Journal, second_writer_is_refused_and_told_who_holds_it) {
  const TemporaryFolder folder;
  {
    const Result<Journal> holder = Journal::open(folder.path());
    ASSERT_TRUE(holder.ok());
    const Result<Journal> second = Journal::open(folder.path());
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
    EXPECT_THAT(second.error().message, AllOf(HasSubstr(folder.path().string()),
                                              HasSubstr("process " + std::to_string(::getpid())),
                                              HasSubstr("host "), HasSubstr(", since 2")));
  }
  EXPECT_TRUE(Journal::open(folder.path()).ok());
}

TEST(Journal, killed_writer_leaves_its_commits_and_no_lock) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    Result<Journal> journal = Journal::open(folder.path());
    if (journal.ok()) {
      journal->append(stop_asked(1, "the late controller"));
      if (journal->commit().ok()) {
        std::raise(SIGKILL);
      }
    }
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  EXPECT_EQ(*names_in(*journal), std::vector<std::string>{"the late controller"});
}

// ---- Trouble

TEST(Journal, full_disk_keeps_the_group_until_there_is_space) {
  const TemporaryFolder folder;
  Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok());
  journal->append(stop_asked(1, std::string(300'000, 'x')));
  journal->append(stop_asked(2, "b"));
  {
    const FullDisk full{100'000};
    for (int i = 0; i < 2; ++i) {
      const Status refused = journal->commit();
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
      EXPECT_THAT(refused.error().message, HasSubstr("Free space on " + folder.path().string()));
      EXPECT_EQ(journal->pending(), 2u);
      EXPECT_EQ(journal->size(), 0u);
    }
  }
  const Status committed = journal->commit();
  ASSERT_TRUE(committed.ok()) << committed.error().message;
  EXPECT_EQ(journal->pending(), 0u);
  EXPECT_EQ(names_in(*journal)->size(), 2u);
}

TEST(Journal, folder_without_write_permission_is_named) {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms{0555});
  {
    const NoPrivilege nobody;
    ASSERT_TRUE(nobody.dropped());
    for (const std::string& path : {folder.path().string(), folder.file("new")}) {
      const Result<Journal> journal = Journal::open(path);
      ASSERT_FALSE(journal.ok());
      EXPECT_EQ(journal.error().code, ErrorCode::kDenied);
      EXPECT_THAT(journal.error().message, HasSubstr(path));
    }
  }
  fs::permissions(folder.path(), fs::perms{0755});
}

TEST(Journal, newer_version_is_refused) {
  const TemporaryFolder folder;
  write_events(folder, 1);
  change(folder, "PRAGMA user_version = 2");
  EXPECT_EQ(Journal::open(folder.path()).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Journal::open_read_only(folder.path()).error().code, ErrorCode::kUnsupported);
}

TEST(Journal, event_of_an_unknown_kind_is_an_error_and_never_skipped) {
  const TemporaryFolder folder;
  write_events(folder, 0);
  const std::string body{"\x08\x01\xF2\x07\x00", 5};  // at_ms 1, and an empty field 126
  const std::string hash =
      Digest{}.add("").add(std::uint64_t{1}).add(std::uint64_t{1}).add(body).finish();
  change(folder, "INSERT INTO events VALUES(1, 1, x'" + to_hex(body) + "', x'" + to_hex(hash) +
                     "'); UPDATE head SET seq = 1, hash = x'" + to_hex(hash) + "'");
  const Result<Journal> journal = Journal::open(folder.path());
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(journal.error().message, HasSubstr("unknown event in row 1 of its events"));
}

struct Damage {
  const char* sql;
  const char* message;
};

TEST(Journal, changed_row_is_named) {
  const std::vector<Damage> all{
      {"UPDATE events SET body = x'08e8076a030a0162' WHERE seq = 3",
       "row 3 of its events is not what was written"},
      {"UPDATE events SET at_ms = at_ms + 1 WHERE seq = 2",
       "row 2 of its events is not what was written"},
      {"UPDATE events SET hash = zeroblob(32) WHERE seq = 4",
       "row 4 of its events is not what was written"},
      {"UPDATE events SET seq = 9 WHERE seq = 5", "row 9 of its events follows row 4"},
      {"DELETE FROM events WHERE seq = 1", "row 2 of its events follows row 0"},
      {"DELETE FROM events WHERE seq = 3", "row 4 of its events follows row 2"},
      {"DELETE FROM events WHERE seq = 5", "it ends with row 4, but row 5 was written last"},
      {"DELETE FROM events", "it ends with row 0, but row 5 was written last"},
      {"UPDATE head SET seq = 4", "it ends with row 5, but row 4 was written last"},
      {"UPDATE head SET hash = zeroblob(32)", "was written last"},
      {"DELETE FROM head", "it does not tell where it ends"},
      {"DROP TABLE events", "no such table: events"},
  };
  for (const Damage& damage : all) {
    const TemporaryFolder folder;
    write_events(folder, 5);
    change(folder, damage.sql);
    const Result<Journal> journal = Journal::open(folder.path());
    ASSERT_FALSE(journal.ok()) << damage.sql;
    EXPECT_EQ(journal.error().code, ErrorCode::kDamaged);
    EXPECT_THAT(journal.error().message, AllOf(HasSubstr(damage.message), HasSubstr("journal.db"),
                                               HasSubstr("restore a copy")));
  }
}

TEST(Journal, damage_after_opening_is_found_by_read) {
  const TemporaryFolder folder;
  write_events(folder, 5);
  const Result<Journal> journal = Journal::open_read_only(folder.path());
  ASSERT_TRUE(journal.ok());
  change(folder, "UPDATE events SET at_ms = 7 WHERE seq = 4");
  int visited = 0;
  const Status read = journal->read([&](const wire::Event&) { ++visited; });
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(visited, 3);
}

// A flipped bit is found, or it lies where nothing is kept and changes nothing.
TEST(Journal, flipped_byte_is_found_or_harmless) {
  const TemporaryFolder folder;
  write_events(folder, 5);
  const Result<Journal> intact = Journal::open_read_only(folder.path());
  ASSERT_TRUE(intact.ok());
  const auto names = *names_in(*intact);
  const std::string head = intact->head();
  const std::string bytes = read_file(folder.file("journal.db"));
  int found = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\0' && i % 16 != 0) {
      continue;  // of the room that a page has left, a sample will do
    }
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    const TemporaryFolder other;
    write_file(other.file("journal.db"), damaged);
    const Result<Journal> journal = Journal::open_read_only(other.path());
    if (!journal.ok()) {
      ++found;
      continue;
    }
    ASSERT_EQ(journal->head(), head) << "byte " << i;
    const auto read = names_in(*journal);
    ASSERT_TRUE(read.ok() && *read == names) << "byte " << i;
  }
  // Five rows of 32 bytes of hash and some 20 of body, and the head, at the least.
  EXPECT_GT(found, 5 * 50 + 32);
}

}  // namespace
}  // namespace lockstep
