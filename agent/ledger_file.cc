#include "agent/ledger_file.h"

#include "common/storage/digest.h"
#include "common/wire/translate_report.h"
#include "common/wire/translate_step.h"

namespace lockstep {
namespace {

constexpr const char* kTableOfEntries =
    "CREATE TABLE entries("
    "  place INTEGER PRIMARY KEY,"  // in the order of their coming
    "  run BLOB NOT NULL,"
    "  sequence INTEGER NOT NULL,"
    "  epoch INTEGER NOT NULL,"
    "  step BLOB NOT NULL,"  // wire::Step
    "  state INTEGER NOT NULL,"
    "  handle BLOB NOT NULL,"
    "  result BLOB NOT NULL,"  // wire::Result; empty: none yet
    "  boot BLOB NOT NULL,"
    "  sum BLOB NOT NULL,"  // over the row
    "  UNIQUE(run, sequence));";

DatabaseFormat ledger_format() {
  return {.name = "ledger",
          .application_id = 0x4C53'4C67,  // "LSLg"
          .version = 1,
          .schema = std::string{kTableOfEntries} +
                    "CREATE TABLE meta(one INTEGER PRIMARY KEY CHECK (one = 1),"
                    "  epoch INTEGER NOT NULL, sum BLOB NOT NULL);"};
}

// The columns of a row as they are stored.
struct Columns {
  std::uint64_t place = 0;
  std::string run;
  std::uint64_t sequence = 0;
  std::uint64_t epoch = 0;
  std::string step;
  std::uint64_t state = 0;
  std::string handle;
  std::string result;
  std::string boot;

  [[nodiscard]] std::string sum() const {
    return Digest{}
        .add(place)
        .add(run)
        .add(sequence)
        .add(epoch)
        .add(step)
        .add(state)
        .add(handle)
        .add(result)
        .add(boot)
        .finish();
  }
};

Columns columns_of(const LedgerRow& row) {
  const LedgerEntry& entry = row.entry;
  return {row.place,
          entry.id.run.text,
          entry.id.sequence,
          entry.epoch,
          to_wire(entry.step).SerializeAsString(),
          static_cast<std::uint64_t>(entry.state),
          entry.handle,
          entry.result ? to_wire(*entry.result).SerializeAsString() : "",
          entry.boot.text};
}

Error not_an_entry(const std::string& why) { return make_error(ErrorCode::kInvalid, why); }

Result<std::optional<StepResult>> result_in(const Columns& columns) {
  const auto state = static_cast<EntryState>(columns.state);
  const bool needed = state == EntryState::kEnded || state == EntryState::kSettled;
  if (columns.result.empty()) {
    return needed ? Result<std::optional<StepResult>>{not_an_entry("ended without a result")}
                  : std::optional<StepResult>{};
  }
  wire::Result stored;
  if (!stored.ParseFromString(columns.result)) {
    return not_an_entry("its result does not parse");
  }
  Result<StepResult> result = from_wire(stored);
  if (!result) {
    return result.error();
  }
  return std::optional{std::move(*result)};
}

Result<Step> step_in(const Columns& columns) {
  wire::Step stored;
  if (!stored.ParseFromString(columns.step)) {
    return not_an_entry("its step does not parse");
  }
  return from_wire(stored);
}

// What the columns say.
Result<LedgerRow> row_of(const Columns& columns) {
  if (columns.state > static_cast<std::uint64_t>(EntryState::kSettled)) {
    return not_an_entry("state " + std::to_string(columns.state) + " is unknown");
  }
  Result<Step> step = step_in(columns);
  if (!step) {
    return step.error();
  }
  Result<std::optional<StepResult>> result = result_in(columns);
  if (!result) {
    return result.error();
  }
  LedgerEntry entry;
  entry.id = {RunId{columns.run}, columns.sequence};
  entry.epoch = columns.epoch;
  entry.step = std::move(*step);
  entry.state = static_cast<EntryState>(columns.state);
  entry.handle = columns.handle;
  entry.result = std::move(*result);
  entry.boot = BootId{columns.boot};
  return LedgerRow{columns.place, std::move(entry)};
}

Result<LedgerRow> load_row(const Database& database, const Statement& row) {
  const Columns columns{row.unsigned_number(0),
                        row.blob(1),
                        row.unsigned_number(2),
                        row.unsigned_number(3),
                        row.blob(4),
                        row.unsigned_number(5),
                        row.blob(6),
                        row.blob(7),
                        row.blob(8)};
  const std::string place = "row " + std::to_string(columns.place) + " of its entries";
  if (row.blob(9) != columns.sum()) {
    return database.damage(place + " is not what was written");
  }
  Result<LedgerRow> read = row_of(columns);
  return read ? std::move(read)
              : database.damage(place + " cannot be read: " + read.error().message);
}

}  // namespace

LedgerFile::LedgerFile(std::unique_ptr<Database> database) : database_(std::move(database)) {}

Result<LedgerFile> LedgerFile::open(const std::string& path) {
  auto database = Database::open(path, ledger_format(), DatabaseAccess::kExclusive);
  if (!database) {
    return database.error();
  }
  return LedgerFile{std::move(*database)};
}

Result<Epoch> LedgerFile::load_epoch() const {
  Result<Statement> statement = database_->prepare("SELECT epoch, sum FROM meta");
  if (!statement) {
    return statement.error();
  }
  const Result<bool> row = statement->step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return Epoch{0};
  }
  const Epoch epoch = statement->unsigned_number(0);
  if (statement->blob(1) != Digest{}.add(epoch).finish()) {
    return database_->damage("its epoch is not what was written");
  }
  return epoch;
}

Result<LedgerRows> LedgerFile::load_rows() const {
  Result<Statement> statement = database_->prepare(
      "SELECT place, run, sequence, epoch, step, state, handle, result, boot, sum FROM entries");
  if (!statement) {
    return statement.error();
  }
  LedgerRows rows;
  while (true) {
    const Result<bool> there = statement->step();
    if (!there) {
      return there.error();
    }
    if (!*there) {
      return rows;
    }
    Result<LedgerRow> row = load_row(*database_, *statement);
    if (!row) {
      return row.error();
    }
    CommandId id = row->entry.id;
    rows.emplace(std::move(id), std::move(*row));
  }
}

Status LedgerFile::save_epoch(Epoch epoch) const {
  Result<Statement> statement = database_->prepare("INSERT OR REPLACE INTO meta VALUES(1, ?, ?)");
  if (!statement) {
    return statement.error();
  }
  const std::string sum = Digest{}.add(epoch).finish();
  return statement->bind(1, epoch).bind(2, sum).run();
}

Result<LedgerRow> LedgerFile::save(const LedgerRow& row) const {
  const Columns columns = columns_of(row);
  Result<LedgerRow> readable = row_of(columns);
  if (!readable) {
    return make_error(readable.error().code, "an entry for " + label() +
                                                 " cannot be written: " + readable.error().message);
  }
  Result<Statement> statement =
      database_->prepare("INSERT OR REPLACE INTO entries VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!statement) {
    return statement.error();
  }
  statement->bind(1, columns.place).bind(2, columns.run).bind(3, columns.sequence);
  statement->bind(4, columns.epoch).bind(5, columns.step).bind(6, columns.state);
  statement->bind(7, columns.handle).bind(8, columns.result).bind(9, columns.boot);
  if (const Status written = statement->bind(10, columns.sum()).run(); !written) {
    return written.error();
  }
  return readable;
}

Status LedgerFile::forget(const std::vector<std::uint64_t>& places) const {
  Result<Transaction> transaction = Transaction::begin(*database_);
  if (!transaction) {
    return transaction.error();
  }
  Result<Statement> statement = database_->prepare("DELETE FROM entries WHERE place = ?");
  if (!statement) {
    return statement.error();
  }
  for (const std::uint64_t place : places) {
    if (const Status forgotten = statement->bind(1, place).run(); !forgotten) {
      return forgotten;
    }
  }
  return transaction->commit();
}

}  // namespace lockstep
