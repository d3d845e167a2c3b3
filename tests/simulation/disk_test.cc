// The simulated disk and SQLite on it: what was synced stays, what was not may go, never worse.

#include "tests/simulation/disk.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "common/storage/database.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/support/temporary_folder.h"

namespace lockstep::simulation {
namespace {

const DatabaseFormat kNumbers{.name = "numbers",
                              .application_id = 7,
                              .version = 1,
                              .schema = "CREATE TABLE numbers(value INTEGER NOT NULL)"};

class DiskTest : public ::testing::Test {
 protected:
  DiskTest() { lifeline.revive(); }

  void lose_power(std::uint64_t seed) {
    lab::Prng prng{seed, "test"};
    lifeline.kill();
    disk.lose_power(prng);
    lifeline.revive();
  }

  Lifeline lifeline;
  Disk disk{lifeline};
};

TEST_F(DiskTest, what_was_synced_survives_every_loss_of_power) {
  Disk::File& file = *disk.open("/d/a", true);
  disk.write(file, 0, "firm");
  disk.sync(file);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    disk.write(file, 4, "loose");
    lose_power(seed);
    EXPECT_TRUE(file.bytes.starts_with("firm"));
    EXPECT_TRUE(std::string_view{"firmloose"}.starts_with(file.bytes) ||
                file.bytes.size() == 9)  // bytes of an earlier round may lie behind a torn write
        << file.bytes;
  }
  EXPECT_GT(disk.counts().lost_changes, 0U);
  EXPECT_GT(disk.counts().torn_changes, 0U);
}

TEST_F(DiskTest, an_overwritten_page_comes_back_as_it_was) {
  Disk::File& file = *disk.open("/d/a", true);
  disk.write(file, 0, "before");
  disk.sync(file);
  bool came_back = false;
  for (std::uint64_t seed = 0; seed < 100 && !came_back; ++seed) {
    disk.write(file, 0, "after!");
    disk.cut(file, 2);
    lose_power(seed);
    came_back = file.bytes == "before";
    disk.cut(file, 0);
    disk.write(file, 0, "before");
    disk.sync(file);
  }
  EXPECT_TRUE(came_back);
}

TEST_F(DiskTest, a_dead_process_changes_nothing) {
  Disk::File& file = *disk.open("/d/a", true);
  disk.write(file, 0, "alive");
  lifeline.kill();
  EXPECT_EQ(disk.write(file, 0, "DEAD!"), DiskAnswer::kDead);
  EXPECT_EQ(disk.cut(file, 0), DiskAnswer::kDead);
  EXPECT_EQ(disk.remove("/d/a", true), DiskAnswer::kDead);
  EXPECT_EQ(file.bytes, "alive");
}

class DatabaseOnDisk : public DiskTest {
 protected:
  DatabaseOnDisk() { vfs.mount(folder.path().string(), disk); }

  // Adds numbers, one a transaction, until the process dies; returns how many were committed.
  int add_numbers(std::int64_t from, int most) {
    auto database = Database::open(folder.file("numbers.db"), kNumbers, DatabaseAccess::kReadWrite);
    int committed = 0;
    while (database && committed < most) {
      Result<Statement> insert = (*database)->prepare("INSERT INTO numbers VALUES(?)");
      if (!insert || !insert->bind(1, from + committed).run()) {
        break;
      }
      ++committed;
    }
    return committed;
  }

  std::int64_t count_numbers() {
    auto database = Database::open(folder.file("numbers.db"), kNumbers, DatabaseAccess::kReadWrite);
    EXPECT_TRUE(database.ok()) << database.error().message;
    return database ? *(*database)->query_number("SELECT count(*) FROM numbers") : -1;
  }

  TemporaryFolder folder;
  DiskVfs vfs{1};
};

// Dies at each of its deeds in turn, in each way, with and without power.
TEST_F(DatabaseOnDisk, has_every_committed_row_after_a_death_at_any_deed) {
  std::int64_t rows = add_numbers(0, 3);
  int deaths = 0;
  for (std::uint64_t deed = 1; deed < 40; ++deed) {
    for (const Fate fate : {Fate::kDiesBefore, Fate::kDiesTorn, Fate::kDiesAfter}) {
      const bool power = (deed + static_cast<std::uint64_t>(fate)) % 3 != 0;
      lifeline.doom({lifeline.deeds().size() + deed, fate, power});
      rows += add_numbers(rows, 5);
      deaths += lifeline.alive() ? 0 : 1;
      lifeline.kill();
      lab::Prng prng{deed, "test"};
      power ? disk.lose_power(prng) : disk.end_process();
      lifeline.revive();
      lifeline.doom({});
      const std::int64_t there = count_numbers();
      // The row that was being committed when the process died may be there as well.
      ASSERT_GE(there, rows) << "deed " << deed;
      ASSERT_LE(there, rows + 1) << "deed " << deed;
      rows = there;
    }
  }
  EXPECT_GT(deaths, 30);
  EXPECT_GT(disk.counts().losses, 10U);
}

// A new file changes into WAL mode through a rollback journal, whose removal must not come undone.
TEST_F(DatabaseOnDisk, that_is_new_keeps_its_rows_through_a_loss_of_power) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Disk fresh{lifeline};
    vfs.mount(folder.path().string(), fresh);
    ASSERT_EQ(add_numbers(0, 3), 3);
    auto open = Database::open(folder.file("numbers.db"), kNumbers, DatabaseAccess::kReadWrite);
    ASSERT_TRUE(open.ok());
    ASSERT_TRUE((*open)->execute("INSERT INTO numbers VALUES(4)").ok());
    lifeline.kill();
    open->reset();
    lab::Prng prng{seed, "test"};
    fresh.lose_power(prng);
    lifeline.revive();
    ASSERT_EQ(count_numbers(), 4) << "seed " << seed;
  }
}

TEST_F(DatabaseOnDisk, a_full_disk_is_an_error_and_no_damage) {
  ASSERT_EQ(add_numbers(0, 3), 3);
  disk.refuse(DiskAnswer::kFull);
  EXPECT_EQ(add_numbers(3, 3), 0);
  disk.refuse(DiskAnswer::kDone);
  EXPECT_EQ(count_numbers(), 3);
}

TEST_F(DatabaseOnDisk, a_disk_that_turns_read_only_is_an_error_and_no_damage) {
  auto database = Database::open(folder.file("numbers.db"), kNumbers, DatabaseAccess::kReadWrite);
  ASSERT_TRUE(database.ok());
  const auto add = [&](std::int64_t number) {
    return (*database)->prepare("INSERT INTO numbers VALUES(?)")->bind(1, number).run();
  };
  ASSERT_TRUE(add(1).ok());
  disk.refuse(DiskAnswer::kReadOnly);
  const Status refused = add(2);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable) << "tried again, as when it is full";
  disk.refuse(DiskAnswer::kDone);
  EXPECT_TRUE(add(2).ok()) << "it goes on with the same connection";
  database->reset();
  EXPECT_EQ(count_numbers(), 2);
}

}  // namespace
}  // namespace lockstep::simulation
