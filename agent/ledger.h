#pragma once
// The agent's durable memory: which commands it took, what became of them, whom it obeys.
//
// Every call commits (SQLite, WAL, synchronous EXTRA) before it returns: a step is in the ledger
// before anything is started, its result before anything is reported. Opening checks integrity and
// version and refuses a damaged or newer file with a way out. Thread: the agent's loop.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/value/expectation.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/result.h"
#include "common/value/step.h"

namespace lockstep {

enum class EntryState {
  kAccepted,  // in the ledger; nothing started
  kStarted,   // begin() was called, or is about to be
  kEnded,     // has a result that the controller has not settled
  kSettled,   // the controller has the result
};

struct LedgerEntry {
  CommandId id;
  Epoch epoch = 0;
  Step step;
  EntryState state = EntryState::kAccepted;
  std::string handle;                // of the platform; empty until begun
  std::optional<StepResult> result;  // from kEnded on
  BootId boot;                       // the node's boot when it was accepted
};

class Ledger {
 public:
  // Opens or creates the file; its folder must exist.
  static Result<Ledger> open(const std::string& path);

  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;
  ~Ledger();

  // Highest epoch ever obeyed; 0: none.
  [[nodiscard]] Epoch epoch() const;
  [[nodiscard]] Status raise_epoch(Epoch epoch);  // never lowers

  [[nodiscard]] Status accept(const CommandId& id, Epoch epoch, const Step& step,
                              const BootId& boot);
  [[nodiscard]] Status start(const CommandId& id);  // before Platform::begin
  [[nodiscard]] Status note_handle(const CommandId& id, const std::string& handle);
  [[nodiscard]] Status end(const StepResult& result);  // also records refusals of unseen ids
  [[nodiscard]] Status settle(const CommandId& id);

  [[nodiscard]] std::optional<LedgerEntry> find(const CommandId& id) const;
  // The entry that is accepted or started; at most one.
  [[nodiscard]] std::optional<LedgerEntry> in_hand() const;
  // Ended and not settled, oldest first: to be reported again.
  [[nodiscard]] std::vector<LedgerEntry> unsettled() const;

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lockstep
