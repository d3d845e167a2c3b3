#pragma once
// Database, Statement, Transaction: SQLite without exceptions, leaks or silent defaults.
//
// A file is opened for one format: application id and version are checked before anything is
// changed, the pages are checked, and every commit is on disk when it returns (WAL, synchronous
// EXTRA). Errors are kUnavailable (disk full), kDamaged, kBusy, kDenied, kUnsupported (newer) or
// kInvalid (another program's file); each message names the file and what to do.
// Thread: the one that opened it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "common/value/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace lockstep {

// One kind of file.
struct DatabaseFormat {
  std::string name;                 // "journal", for messages
  std::int32_t application_id = 0;  // of the file header; not 0
  std::int32_t version = 1;         // of the file header; grows with every change of the schema
  std::string schema;               // statements that make an empty file one of this kind
};

enum class DatabaseAccess {
  kReadWrite,  // creates the file, readable by its owner only, when it does not exist
  kExclusive,  // the same, and nobody else may have the file open (kBusy)
  kReadOnly,   // kNotFound when there is no file, or an empty one
};

class Database;

// A prepared statement. Parameters are numbered from 1, columns from 0, as SQLite does. The
// database must outlive it.
class Statement {
 public:
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::uint64_t value);  // all 64 bits, as a signed number
  Statement& bind(int parameter, std::string_view blob);

  // True: a row is there to be read. False: finished, and ready to be bound again.
  [[nodiscard]] Result<bool> step();
  // Steps to the end, ignoring rows.
  [[nodiscard]] Status run();

  // Of the row; a value of another type reads as 0 or empty.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::uint64_t unsigned_number(int column) const;
  [[nodiscard]] std::string blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, const Database* database);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const Database* database_;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                const DatabaseFormat& format,
                                                DatabaseAccess access);

  [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
  // Statements without parameters or rows.
  [[nodiscard]] Status execute(const std::string& sql) const;
  // The first column of the first row; 0 when there is none.
  [[nodiscard]] Result<std::int64_t> query_number(std::string_view sql) const;

  // "journal /var/lib/lockstep/journal.db", for messages.
  [[nodiscard]] const std::string& label() const { return label_; }
  // kDamaged with what to do, for damage that the owner of the file found in a row.
  [[nodiscard]] Error damage(const std::string& what) const;

 private:
  friend class Statement;
  friend class Transaction;
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Opened {
    std::unique_ptr<sqlite3, Close> connection;
    std::string path;
    std::string label;
  };

 public:
  explicit Database(Opened opened);  // for open() only, which alone can name the argument

 private:
  [[nodiscard]] Error error(int code) const;
  [[nodiscard]] Status harden(DatabaseAccess access) const;
  [[nodiscard]] Status check_pages() const;
  [[nodiscard]] Result<bool> check_header(const DatabaseFormat& format) const;
  [[nodiscard]] Status create_schema(const DatabaseFormat& format) const;
  [[nodiscard]] Status prepare_file(const DatabaseFormat& format, DatabaseAccess access) const;

  std::unique_ptr<sqlite3, Close> connection_;
  std::string path_;
  std::string label_;
};

// What is written between begin() and commit() becomes durable together, or not at all: without a
// commit that succeeded, the destructor takes everything back.
class Transaction {
 public:
  // For writing; kBusy when somebody else is writing.
  static Result<Transaction> begin(const Database& database);
  // All that is read until the destructor shows the file as it was at one moment.
  static Result<Transaction> begin_reading(const Database& database);

  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  [[nodiscard]] Status commit();

 private:
  explicit Transaction(const Database& database);
  static Result<Transaction> begin_with(const Database& database, const std::string& sql);
  const Database* database_;  // null: over
};

}  // namespace lockstep
