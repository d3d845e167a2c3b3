#include "agent/ledger.h"

#include <algorithm>

#include "agent/ledger_file.h"

namespace lockstep {
namespace {

// Settled entries of older runs that are kept, so that a late double of one of their commands is
// still answered alike. A run gives a node fewer than a hundred commands.
constexpr std::size_t kKeptSettled = 1'000;
// All entries. Only a controller that keeps issuing and never settles comes near it.
constexpr std::size_t kMostEntries = 10'000;

bool is_in_hand(const LedgerEntry& entry) {
  return entry.state == EntryState::kAccepted || entry.state == EntryState::kStarted;
}

std::string name_of(const CommandId& id) {
  return "command " + std::to_string(id.sequence) + " of run " + id.run.text;
}

}  // namespace

struct Ledger::State {
  LedgerFile file;
  Epoch epoch = 0;
  LedgerRows rows;  // what the file holds; changed after the file only

  [[nodiscard]] std::uint64_t next_place() const;
  [[nodiscard]] const LedgerRow* in_hand() const;
  [[nodiscard]] Result<LedgerRow> copy(const CommandId& id) const;
  Status store(const LedgerRow& row);
  Status make_room(const RunId& run);
};

std::uint64_t Ledger::State::next_place() const {
  std::uint64_t last = 0;
  for (const auto& [id, row] : rows) {
    last = std::max(last, row.place);
  }
  return last + 1;
}

const LedgerRow* Ledger::State::in_hand() const {
  for (const auto& [id, row] : rows) {
    if (is_in_hand(row.entry)) {
      return &row;
    }
  }
  return nullptr;
}

// The row of a command, to be changed and stored.
Result<LedgerRow> Ledger::State::copy(const CommandId& id) const {
  const auto found = rows.find(id);
  if (found == rows.end()) {
    return make_error(ErrorCode::kNotFound, file.label() + " does not know " + name_of(id));
  }
  return found->second;
}

// The file first: memory never knows more than the disk.
Status Ledger::State::store(const LedgerRow& row) {
  if (!rows.contains(row.entry.id) && rows.size() >= kMostEntries) {
    return make_error(ErrorCode::kUnavailable,
                      file.label() + " is full with " + std::to_string(rows.size()) +
                          " entries that no controller has settled; start the controller whose "
                          "runs they are");
  }
  Result<LedgerRow> saved = file.save(row);
  if (!saved) {
    return saved.error();
  }
  rows.insert_or_assign(row.entry.id, std::move(*saved));
  return success();
}

// Forgets settled entries of other runs than `run`, the oldest first, beyond kKeptSettled.
Status Ledger::State::make_room(const RunId& run) {
  std::vector<const LedgerRow*> old;
  for (const auto& [id, row] : rows) {
    if (id.run != run && row.entry.state == EntryState::kSettled) {
      old.push_back(&row);
    }
  }
  if (old.size() <= kKeptSettled) {
    return success();
  }
  std::ranges::sort(old, {}, [](const LedgerRow* row) { return row->place; });
  old.resize(old.size() - kKeptSettled);
  std::vector<std::uint64_t> places;
  for (const LedgerRow* const row : old) {
    places.push_back(row->place);
  }
  if (const Status forgotten = file.forget(places); !forgotten) {
    return forgotten;
  }
  std::erase_if(rows, [&](const auto& item) {
    return std::ranges::binary_search(places, item.second.place);
  });
  return success();
}

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::open(const std::string& path) {
  Result<LedgerFile> file = LedgerFile::open(path);
  if (!file) {
    return file.error();
  }
  const Result<Epoch> epoch = file->load_epoch();
  if (!epoch) {
    return epoch.error();
  }
  Result<LedgerRows> rows = file->load_rows();
  if (!rows) {
    return rows.error();
  }
  return Ledger{std::make_unique<State>(State{std::move(*file), *epoch, std::move(*rows)})};
}

Epoch Ledger::epoch() const { return state_->epoch; }

Status Ledger::raise_epoch(Epoch epoch) {
  if (epoch <= state_->epoch) {
    return success();
  }
  if (const Status saved = state_->file.save_epoch(epoch); !saved) {
    return saved;
  }
  state_->epoch = epoch;
  return success();
}

Status Ledger::accept(const CommandId& id, Epoch epoch, const Step& step, const BootId& boot) {
  if (state_->rows.contains(id)) {
    return make_error(ErrorCode::kExists, name_of(id) + " is in the ledger already");
  }
  if (const LedgerRow* const other = state_->in_hand(); other != nullptr) {
    return make_error(ErrorCode::kBusy, name_of(other->entry.id) + " is in hand");
  }
  if (const Status room = state_->make_room(id.run); !room) {
    return room;
  }
  LedgerEntry entry;
  entry.id = id;
  entry.epoch = epoch;
  entry.step = step;
  entry.boot = boot;
  return state_->store({state_->next_place(), std::move(entry)});
}

Status Ledger::start(const CommandId& id) {
  Result<LedgerRow> row = state_->copy(id);
  if (!row) {
    return row.error();
  }
  if (row->entry.state != EntryState::kAccepted) {
    return make_error(ErrorCode::kInvalid, name_of(id) + " was started before");
  }
  row->entry.state = EntryState::kStarted;
  return state_->store(*row);
}

Status Ledger::note_handle(const CommandId& id, const std::string& handle) {
  Result<LedgerRow> row = state_->copy(id);
  if (!row) {
    return row.error();
  }
  if (row->entry.state != EntryState::kStarted) {
    return make_error(ErrorCode::kInvalid, name_of(id) + " is not running");
  }
  row->entry.handle = handle;
  return state_->store(*row);
}

Status Ledger::end(const StepResult& result) {
  Result<LedgerRow> row = state_->copy(result.id);
  if (!row) {
    // Refused before it was accepted; its step was never written, because it never mattered.
    LedgerEntry entry;
    entry.id = result.id;
    row = LedgerRow{state_->next_place(), std::move(entry)};
  }
  if (!is_in_hand(row->entry)) {
    return make_error(ErrorCode::kExists, name_of(result.id) + " has a result already");
  }
  row->entry.state = EntryState::kEnded;
  row->entry.result = result;
  return state_->store(*row);
}

Status Ledger::settle(const CommandId& id) {
  Result<LedgerRow> row = state_->copy(id);
  if (!row) {
    return row.error();
  }
  if (is_in_hand(row->entry)) {
    return make_error(ErrorCode::kInvalid, name_of(id) + " has no result that could be settled");
  }
  row->entry.state = EntryState::kSettled;
  row->entry.result->log_excerpt.clear();  // the controller has it
  return state_->store(*row);
}

std::optional<LedgerEntry> Ledger::find(const CommandId& id) const {
  const auto found = state_->rows.find(id);
  return found == state_->rows.end() ? std::nullopt : std::optional{found->second.entry};
}

std::optional<LedgerEntry> Ledger::in_hand() const {
  const LedgerRow* const row = state_->in_hand();
  return row == nullptr ? std::nullopt : std::optional{row->entry};
}

std::vector<LedgerEntry> Ledger::unsettled() const {
  std::vector<const LedgerRow*> ended;
  for (const auto& [id, row] : state_->rows) {
    if (row.entry.state == EntryState::kEnded) {
      ended.push_back(&row);
    }
  }
  std::ranges::sort(ended, {}, [](const LedgerRow* row) { return row->place; });
  std::vector<LedgerEntry> entries;
  for (const LedgerRow* const row : ended) {
    entries.push_back(row->entry);
  }
  return entries;
}

}  // namespace lockstep
