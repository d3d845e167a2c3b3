#include "common/storage/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <system_error>

namespace lockstep {
namespace {

// How long a statement waits (real time) for a lock that somebody else holds. Our own writers never
// meet; this covers a glance with the sqlite3 shell, and stops a loop no longer than it must.
constexpr int kBusyTimeoutMs = 500;

constexpr const char* kRestore =
    " Do not edit it; set the file aside together with its -wal file and restore a copy";

std::string sqlite_text(int code, sqlite3* connection) {
  const char* const text =
      connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  return std::string{text} + " (SQLite " + std::to_string(code) + ")";
}

// `label` is "journal PATH".
Error explain(int code, const std::string& label, const std::string& folder,
              const std::string& text) {
  using enum ErrorCode;
  switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return make_error(kUnavailable, label + " could not be read or written: " + text +
                                          ". Free space on " + folder +
                                          ", or repair the disk; nothing is lost meanwhile");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_error(kBusy, label + " is in use by another program: " + text +
                                   ". Close that program and try again");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return make_error(kDenied, label + " may not be written: " + text +
                                     ". Give this user write permission on " + folder);
    case SQLITE_CANTOPEN:
      return make_error(kUnavailable, label + " cannot be opened: " + text + ". Is " + folder +
                                          " there, and may this user write in it?");
    case SQLITE_CONSTRAINT: return make_error(kExists, label + " refused a row: " + text);
    default: return make_error(kDamaged, label + " is damaged: " + text + "." + kRestore);
  }
}

std::string folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path().string() : ".";
}

Error explain_creation(int number, const std::string& label, const std::string& folder) {
  const std::string what =
      label + " cannot be created: " + std::generic_category().message(number) + ". ";
  if (number == EACCES || number == EPERM || number == EROFS) {
    return make_error(ErrorCode::kDenied, what + "Give this user write permission on " + folder);
  }
  if (number == ENOENT) {
    return make_error(ErrorCode::kUnavailable, what + "Create the folder " + folder);
  }
  return make_error(ErrorCode::kUnavailable, what + "Free space on " + folder);
}

// Makes an empty file that only its owner can read, unless the file exists; SQLite gives the same
// rights to the files that it keeps beside. An existing file is not touched: closing a second
// descriptor would drop the locks that this process holds on it.
Status create_private(const std::filesystem::path& path, const std::string& label) {
  const int file = ::open(path.string().c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file >= 0) {
    ::close(file);
    return success();
  }
  return errno == EEXIST ? success() : Status{explain_creation(errno, label, folder_of(path))};
}

}  // namespace

// ---- Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3_stmt* statement, const Database* database)
    : statement_(statement), database_(database) {}

Statement& Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK, "no such parameter");
  return *this;
}

Statement& Statement::bind(int parameter, std::uint64_t value) {
  return bind(parameter, std::bit_cast<std::int64_t>(value));
}

Statement& Statement::bind(int parameter, std::string_view blob) {
  // A null pointer would bind NULL instead of an empty value.
  const char* const bytes = blob.empty() ? "" : blob.data();
  check(sqlite3_bind_blob64(statement_.get(), parameter, bytes, blob.size(), SQLITE_TRANSIENT) ==
            SQLITE_OK,
        "no such parameter");
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  // sqlite3_reset() changes what sqlite3_errmsg() says, so the error is taken first.
  const Error error = database_->error(code);
  sqlite3_reset(statement_.get());
  if (code != SQLITE_DONE) {
    return error;
  }
  return false;
}

Status Statement::run() {
  while (true) {
    const Result<bool> row = step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return success();
    }
  }
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::uint64_t Statement::unsigned_number(int column) const {
  return std::bit_cast<std::uint64_t>(number(column));
}

std::string Statement::blob(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr
             ? std::string{}
             : std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

// ---- Database

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Database::Database(Opened opened)
    : connection_(std::move(opened.connection)),
      path_(std::move(opened.path)),
      label_(std::move(opened.label)) {}

Error Database::error(int code) const {
  return explain(code, label_, folder_of(path_), sqlite_text(code, connection_.get()));
}

Error Database::damage(const std::string& what) const {
  return make_error(ErrorCode::kDamaged, label_ + " is damaged: " + what + "." + kRestore);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 const DatabaseFormat& format,
                                                 DatabaseAccess access) {
  const std::string label = format.name + " " + path.string();
  const bool read_only = access == DatabaseAccess::kReadOnly;
  std::error_code ignored;
  if (read_only && !std::filesystem::exists(path, ignored)) {
    return make_error(ErrorCode::kNotFound, "there is no " + label);
  }
  if (!read_only) {
    if (const Status created = create_private(path, label); !created) {
      return created.error();
    }
  }
  sqlite3* opened = nullptr;
  const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // SQLite takes UTF-8 everywhere, also where the system does not.
  const std::u8string name = path.u8string();
  const int code =
      sqlite3_open_v2(reinterpret_cast<const char*>(name.c_str()), &opened, flags, nullptr);
  std::unique_ptr<sqlite3, Close> connection{opened};
  if (code != SQLITE_OK) {
    return explain(code, label, folder_of(path), sqlite_text(code, opened));
  }
  auto database = std::make_unique<Database>(Opened{std::move(connection), path.string(), label});
  const Status ready = database->prepare_file(format, access);
  if (!ready) {
    return ready.error();
  }
  return database;
}

// In this order: nothing is written before the file is known to be ours and sound.
Status Database::prepare_file(const DatabaseFormat& format, DatabaseAccess access) const {
  if (const Status hardened = harden(access); !hardened) {
    return hardened;
  }
  const Result<bool> empty = check_header(format);
  if (!empty) {
    return empty.error();
  }
  if (const Status sound = check_pages(); !sound) {
    return sound;
  }
  if (access == DatabaseAccess::kReadOnly) {
    return *empty ? Status{make_error(ErrorCode::kNotFound, label_ + " is empty")} : success();
  }
  // EXTRA before the mode is changed: the change itself goes through a rollback journal, and if the
  // removal of that were undone by a loss of power, the next open would roll everything back. In
  // WAL mode EXTRA is FULL.
  if (const Status durable = execute("PRAGMA synchronous = EXTRA; PRAGMA journal_mode = WAL");
      !durable) {
    return durable;
  }
  return *empty ? create_schema(format) : success();
}

Status Database::harden(DatabaseAccess access) const {
  sqlite3_busy_timeout(connection_.get(), kBusyTimeoutMs);
  // A file can be anybody's work: its schema must not run code, nor its cells be trusted.
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  std::string settings =
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON";
  if (access == DatabaseAccess::kExclusive) {
    settings += "; PRAGMA locking_mode = EXCLUSIVE";  // taken by the first read, kept until closed
  }
  return execute(settings);
}

// True when the file is empty.
Result<bool> Database::check_header(const DatabaseFormat& format) const {
  const Result<std::int64_t> application = query_number("PRAGMA application_id");
  if (!application) {
    return application.error();
  }
  const Result<std::int64_t> version = query_number("PRAGMA user_version");
  if (!version) {
    return version.error();
  }
  const Result<std::int64_t> tables = query_number("SELECT count(*) FROM sqlite_schema");
  if (!tables) {
    return tables.error();
  }
  if (*application == 0 && *version == 0 && *tables == 0) {
    return true;
  }
  if (*application != format.application_id) {
    return make_error(ErrorCode::kInvalid, label_ + " is not a Lockstep " + format.name +
                                               " (application id " + std::to_string(*application) +
                                               "); name another file");
  }
  if (*version > format.version) {
    return make_error(ErrorCode::kUnsupported, label_ + " has version " + std::to_string(*version) +
                                                   ", and this Lockstep knows versions up to " +
                                                   std::to_string(format.version) +
                                                   "; use the newer Lockstep that wrote it");
  }
  if (*version != format.version) {
    return damage("it has version " + std::to_string(*version) + ", which never was");
  }
  return false;
}

Status Database::check_pages() const {
  Result<Statement> statement = prepare("PRAGMA quick_check(1)");
  if (!statement) {
    return statement.error();
  }
  const Result<bool> row = statement->step();
  if (!row) {
    return row.error();
  }
  const std::string verdict = *row ? statement->blob(0) : "no answer";
  return verdict == "ok" ? success() : Status{damage(verdict)};
}

Status Database::create_schema(const DatabaseFormat& format) const {
  Result<Transaction> transaction = Transaction::begin(*this);
  if (!transaction) {
    return transaction.error();
  }
  const Status made =
      execute("PRAGMA application_id = " + std::to_string(format.application_id) +
              "; PRAGMA user_version = " + std::to_string(format.version) + ";" + format.schema);
  return made ? transaction->commit() : made;
}

Result<Statement> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) {
    return error(code);
  }
  return Statement{statement, this};
}

Status Database::execute(const std::string& sql) const {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? success() : Status{error(code)};
}

Result<std::int64_t> Database::query_number(std::string_view sql) const {
  Result<Statement> statement = prepare(sql);
  if (!statement) {
    return statement.error();
  }
  const Result<bool> row = statement->step();
  if (!row) {
    return row.error();
  }
  return *row ? statement->number(0) : 0;
}

// ---- Transaction

Transaction::Transaction(const Database& database) : database_(&database) {}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Result<Transaction> Transaction::begin_with(const Database& database, const std::string& sql) {
  const Status begun = database.execute(sql);
  if (!begun) {
    return begun.error();
  }
  return Transaction{database};
}

Result<Transaction> Transaction::begin(const Database& database) {
  // At once for writing: a lock that cannot be had is found here, not in the middle.
  return begin_with(database, "BEGIN IMMEDIATE");
}

Result<Transaction> Transaction::begin_reading(const Database& database) {
  return begin_with(database, "BEGIN");
}

Status Transaction::commit() {
  const Status done = database_->execute("COMMIT");
  if (done) {
    database_ = nullptr;
  }
  return done;
}

Transaction::~Transaction() {
  // SQLite has ended the transaction by itself after some errors (full disk).
  if (database_ != nullptr && sqlite3_get_autocommit(database_->connection_.get()) == 0) {
    // Cannot fail with a transaction open; whatever it returns, nothing was committed.
    sqlite3_exec(database_->connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace lockstep
