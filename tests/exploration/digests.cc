#include "tests/exploration/digests.h"

namespace lockstep::exploration {
namespace {

constexpr std::size_t kFirstSlots = 1U << 12U;

}  // namespace

DigestTable::DigestTable() : entries_(kFirstSlots) {}

std::size_t DigestTable::slot_of(const std::vector<Entry>& entries, std::uint64_t digest) {
  const std::size_t mask = entries.size() - 1;
  std::size_t slot = digest & mask;
  while (entries[slot].digest() != 0 && entries[slot].digest() != digest) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::pair<std::uint32_t, bool> DigestTable::number_of(std::uint64_t digest, std::uint32_t next) {
  if (used_ * 10 > entries_.size() * 7) {
    grow();
  }
  Entry& entry = entries_[slot_of(entries_, digest)];
  if (entry.digest() == digest) {
    return {entry.number, false};
  }
  entry = {static_cast<std::uint32_t>(digest), static_cast<std::uint32_t>(digest >> 32U), next};
  ++used_;
  return {next, true};
}

std::uint32_t DigestTable::find(std::uint64_t digest) const {
  const Entry& entry = entries_[slot_of(entries_, digest)];
  return entry.digest() == digest ? entry.number : kNone;
}

void DigestTable::grow() {
  std::vector<Entry> larger(entries_.size() * 2);
  for (const Entry& entry : entries_) {
    if (entry.digest() != 0) {
      larger[slot_of(larger, entry.digest())] = entry;
    }
  }
  entries_ = std::move(larger);
}

}  // namespace lockstep::exploration
