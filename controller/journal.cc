#include "controller/journal.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "common/storage/database.h"
#include "common/storage/digest.h"
#include "controller/folder_lock.h"
#include "controller/journal_seal.h"

namespace lockstep {
namespace {

constexpr const char* kFileName = "journal.db";

// One row is one event; the largest holds the text of an observation of some hundred clusters.
constexpr std::size_t kLargestEvent = 64u << 20;

DatabaseFormat journal_format() {
  return {.name = "journal",
          .application_id = 0x4C53'4A6E,  // "LSJn"
          .version = 1,
          .schema =
              "CREATE TABLE events("
              "  seq INTEGER PRIMARY KEY,"
              "  at_ms INTEGER NOT NULL,"
              "  body BLOB NOT NULL,"
              "  hash BLOB NOT NULL);"
              // The end of the chain, so that rows missing at the end are found as well.
              "CREATE TABLE head(one INTEGER PRIMARY KEY CHECK (one = 1),"
              "  seq INTEGER NOT NULL, hash BLOB NOT NULL);"
              "INSERT INTO head VALUES(1, 0, x'');"};
}

struct Head {
  std::uint64_t seq = 0;
  std::string hash;  // empty before the first row
  friend bool operator==(const Head&, const Head&) = default;
};

struct PendingRow {
  std::int64_t at_ms = 0;
  std::string body;
};

Head following(const Head& head, std::int64_t at_ms, const std::string& body) {
  const std::uint64_t seq = head.seq + 1;
  return {
      seq,
      Digest{}.add(head.hash).add(seq).add(static_cast<std::uint64_t>(at_ms)).add(body).finish()};
}

using Visit = std::function<void(const wire::Event&)>;

// Checks the row in `row` against its predecessor, shows it, and moves `head` on to it.
Status take_row(const Database& database, const Statement& row, Head& head, const Visit& visit) {
  const std::int64_t at_ms = row.number(1);
  const std::string body = row.blob(2);
  const Head next = following(head, at_ms, body);
  const std::string place = "row " + std::to_string(row.number(0)) + " of its events";
  if (row.unsigned_number(0) != next.seq) {
    return database.damage(place + " follows row " + std::to_string(head.seq));
  }
  if (row.blob(3) != next.hash) {
    return database.damage(place + " is not what was written");
  }
  wire::Event event;
  if (!event.ParseFromString(body)) {
    return database.damage(place + " does not parse");
  }
  if (event.body_case() == wire::Event::BODY_NOT_SET) {
    return make_error(ErrorCode::kUnsupported, database.label() + " has an unknown event in " +
                                                   place +
                                                   "; use the newer Lockstep that wrote it");
  }
  visit(event);
  head = next;
  return success();
}

Result<Head> stored_head(const Database& database) {
  Result<Statement> statement = database.prepare("SELECT seq, hash FROM head WHERE one = 1");
  if (!statement) {
    return statement.error();
  }
  const Result<bool> row = statement->step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return database.damage("it does not tell where it ends");
  }
  return Head{statement->unsigned_number(0), statement->blob(1)};
}

Result<Head> walk(const Database& database, const Visit& visit) {
  Result<Statement> statement =
      database.prepare("SELECT seq, at_ms, body, hash FROM events ORDER BY seq");
  if (!statement) {
    return statement.error();
  }
  Head head;
  while (true) {
    const Result<bool> row = statement->step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return head;
    }
    if (const Status taken = take_row(database, *statement, head, visit); !taken) {
      return taken.error();
    }
  }
}

// Every row and the end, as they were at one moment, whatever a writer does meanwhile.
Result<Head> walk_whole(const Database& database, const Visit& visit) {
  const Result<Transaction> moment = Transaction::begin_reading(database);
  if (!moment) {
    return moment.error();
  }
  const Result<Head> end = stored_head(database);
  if (!end) {
    return end.error();
  }
  Result<Head> head = walk(database, visit);
  if (head && *head != *end) {
    return database.damage("it ends with row " + std::to_string(head->seq) + ", but row " +
                           std::to_string(end->seq) + " was written last");
  }
  return head;
}

Status make_folder(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    const bool denied = error == std::errc::permission_denied;
    return make_error(denied ? ErrorCode::kDenied : ErrorCode::kUnavailable,
                      "folder " + folder + " cannot be made: " + error.message() +
                          ". Name one that this user can write");
  }
  return success();
}

// Everything out of the -wal file and into the file itself.
Status check_point(const Database& database) {
  Result<Statement> statement = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  if (!statement) {
    return statement.error();
  }
  const Result<bool> row = statement->step();
  if (!row) {
    return row.error();
  }
  if (!*row || statement->number(0) != 0) {
    return make_error(ErrorCode::kBusy, database.label() +
                                            " is being read by another program, so it cannot be "
                                            "sealed now; close that program");
  }
  return success();
}

}  // namespace

struct Journal::State {
  std::string folder;
  std::optional<FolderLock> lock;  // none when reading only; outlives the database
  std::unique_ptr<Database> database;
  std::vector<PendingRow> pending;
  Head head;  // of the last row that was committed, or seen by a reader
  const Clock* clock = nullptr;
  std::function<void(Duration)> told_time{};
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::string& folder) {
  if (const Status made = make_folder(folder); !made) {
    return made.error();
  }
  Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) {
    return lock.error();
  }
  auto database = Database::open(std::filesystem::path{folder} / kFileName, journal_format(),
                                 DatabaseAccess::kReadWrite);
  if (!database) {
    return database.error();
  }
  const Result<Head> head = walk_whole(**database, [](const wire::Event&) {});
  if (!head) {
    return head.error();
  }
  return Journal{
      std::make_unique<State>(State{folder, std::move(*lock), std::move(*database), {}, *head})};
}

Result<Journal> Journal::open_read_only(const std::string& folder) {
  auto database = Database::open(std::filesystem::path{folder} / kFileName, journal_format(),
                                 DatabaseAccess::kReadOnly);
  if (!database && database.error().code == ErrorCode::kNotFound) {
    return make_error(ErrorCode::kNotFound,
                      database.error().message +
                          ": no rollout was begun there; `lockstep upgrade FLEET` begins one");
  }
  if (!database) {
    return database.error();
  }
  const Result<Head> head = walk_whole(**database, [](const wire::Event&) {});
  if (!head) {
    return head.error();
  }
  return Journal{std::make_unique<State>(State{folder, {}, std::move(*database), {}, *head})};
}

void Journal::append(const wire::Event& event) {
  check(state_->lock.has_value(), "append() to a journal that is open for reading");
  check(event.body_case() != wire::Event::BODY_NOT_SET, "append() of an event without a body");
  PendingRow row{event.at_ms(), event.SerializeAsString()};
  check(row.body.size() <= kLargestEvent, "append() of an event that is too large");
  state_->pending.push_back(std::move(row));
}

std::size_t Journal::pending() const { return state_->pending.size(); }

Status Journal::commit() {
  if (state_->pending.empty()) {
    return success();
  }
  const Instant began = state_->clock == nullptr ? Instant{} : state_->clock->now();
  const Database& database = *state_->database;
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) {
    return transaction.error();
  }
  Result<Statement> insert = database.prepare("INSERT INTO events VALUES(?, ?, ?, ?)");
  Result<Statement> move_head = database.prepare("UPDATE head SET seq = ?, hash = ? WHERE one = 1");
  if (!insert || !move_head) {
    return insert ? move_head.error() : insert.error();
  }
  Head head = state_->head;
  for (const PendingRow& row : state_->pending) {
    head = following(head, row.at_ms, row.body);
    insert->bind(1, head.seq).bind(2, row.at_ms).bind(3, row.body).bind(4, head.hash);
    if (const Status written = insert->run(); !written) {
      return written;
    }
  }
  if (const Status moved = move_head->bind(1, head.seq).bind(2, head.hash).run(); !moved) {
    return moved;
  }
  if (const Status committed = transaction->commit(); !committed) {
    return committed;
  }
  state_->head = std::move(head);
  state_->pending.clear();
  if (state_->clock != nullptr) {
    state_->told_time(state_->clock->now() - began);
  }
  return success();
}

void Journal::time_commits(const Clock& clock, std::function<void(Duration)> told) {
  state_->clock = &clock;
  state_->told_time = std::move(told);
}

Status Journal::seal() const {
  check(state_->lock.has_value(), "seal() of a journal that is open for reading");
  check(state_->pending.empty(), "seal() with events that are not committed");
  if (const Status done = check_point(*state_->database); !done) {
    return done;
  }
  const Result<std::string> file = digest_of_journal(state_->folder);
  return file ? write_seal(state_->folder, {size(), head(), *file}) : Status{file.error()};
}

Status Journal::read(const std::function<void(const wire::Event&)>& visit) const {
  const Result<Head> head = walk_whole(*state_->database, visit);
  if (!head) {
    return head.error();
  }
  state_->head = *head;  // a reader has seen so much now; for the writer it is the same
  return success();
}

std::uint64_t Journal::size() const { return state_->head.seq; }

std::string Journal::head() const { return to_hex(state_->head.hash); }

}  // namespace lockstep
