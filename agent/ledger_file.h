#pragma once
// LedgerFile: the ledger's entries as rows of a database (docs/JOURNAL.md).
//
// Each row carries a sum over itself, checked when it is read: a changed byte is damage, never
// another command. Every call that writes is durable when it returns. Thread: the agent's loop.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/ledger.h"
#include "common/storage/database.h"

namespace lockstep {

// An entry and its place in the order of their coming.
struct LedgerRow {
  std::uint64_t place = 0;
  LedgerEntry entry;
};

using LedgerRows = std::map<CommandId, LedgerRow>;

class LedgerFile {
 public:
  // For this process alone: two agents on one node would each carry out the same command.
  static Result<LedgerFile> open(const std::string& path);

  [[nodiscard]] Result<Epoch> load_epoch() const;
  [[nodiscard]] Result<LedgerRows> load_rows() const;

  [[nodiscard]] Status save_epoch(Epoch epoch) const;
  // Takes the place of the row that had it before. Returns the row as it will be read again; what
  // could not be read again is not written (kInvalid).
  [[nodiscard]] Result<LedgerRow> save(const LedgerRow& row) const;
  [[nodiscard]] Status forget(const std::vector<std::uint64_t>& places) const;  // all or none

  // "ledger PATH", for messages.
  [[nodiscard]] const std::string& label() const { return database_->label(); }

 private:
  explicit LedgerFile(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace lockstep
