#pragma once
// The journal: the controller's durable memory of what cannot be seen (docs/JOURNAL.md).
//
// An append-only list of events (proto/journal.proto) in SQLite (WAL, synchronous EXTRA).
// Everything appended since the last commit becomes durable together (group commit); nothing that
// an event decided is carried out before its commit returned. Each row carries a hash over itself
// and its predecessor, so that any changed byte is found. One writer a folder: a second is refused
// with the holder's name. Readers (status, reports) may open it at any time. Thread: the loop that
// opened it.

#include <functional>
#include <memory>
#include <string>

#include "common/clock.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/time.h"
#include "journal.pb.h"

namespace lockstep {

class Journal {
 public:
  // Opens or creates `folder`/journal.db for writing and takes the folder's lock. Checks format and
  // the whole chain; a damaged or newer file is refused, never mended silently.
  static Result<Journal> open(const std::string& folder);
  // For reading beside a writer. kNotFound when there is no journal.
  static Result<Journal> open_read_only(const std::string& folder);

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  // Adds to the pending group; durable only after commit().
  void append(const wire::Event& event);
  // Tells how long every commit from now on takes, by this clock; both outlive the journal.
  void time_commits(const Clock& clock, std::function<void(Duration)> told);
  // Number of events appended since the last commit.
  [[nodiscard]] std::size_t pending() const;
  // Makes the pending group durable, in one transaction. After kUnavailable (disk full) the group
  // is still pending and commit() may be tried again.
  [[nodiscard]] Status commit();

  // Moves everything into journal.db and seals it (controller/journal_seal.h): the last act of a
  // writer. kBusy while somebody reads. Nothing may be pending.
  [[nodiscard]] Status seal() const;

  // Calls `visit` with every committed event, oldest first. Stops at the first error: kDamaged
  // names the row.
  [[nodiscard]] Status read(const std::function<void(const wire::Event&)>& visit) const;
  // Rows so far; the hash of the last one, hex ("" when empty).
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] std::string head() const;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lockstep
