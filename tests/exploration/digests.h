#pragma once
// Digests: 64 bits that stand for a value, and a table from digests to numbers.
//
// With n values two of them are mixed up with a chance of about n^2 / 2^65: one in ten thousand for
// sixty million. What is mixed up is taken for known, so a state or an answer would be missed.

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/exploration/numbers.h"

namespace lockstep::exploration {

// Never 0. T is its bytes, a multiple of eight of them.
template <class T>
std::uint64_t digest_of(const T& value) {
  static_assert(std::has_unique_object_representations_v<T> && sizeof(T) % 8 == 0);
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  std::array<std::uint64_t, sizeof(T) / 8> words;
  std::memcpy(words.data(), &value, sizeof value);
  std::array<std::uint64_t, 2> lanes{kOdd, ~kOdd};  // two, so that they are computed side by side
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint64_t& lane = lanes[i % 2];
    lane = (lane ^ words[i]) * 0xBF58476D1CE4E5B9ULL;
    lane ^= lane >> 32U;
  }
  std::uint64_t digest = (lanes[0] * kOdd ^ lanes[1]) * 0x94D049BB133111EBULL;
  digest = (digest ^ digest >> 29U) * kOdd;
  digest ^= digest >> 32U;
  return digest == 0 ? 1 : digest;
}

// Open addressing, digest to number; one line of memory a question. Grows, never shrinks.
class DigestTable {
 public:
  DigestTable();
  // The number of this digest, and whether it is new (then it gets `next`).
  std::pair<std::uint32_t, bool> number_of(std::uint64_t digest, std::uint32_t next);
  // kNone when it is not known.
  [[nodiscard]] std::uint32_t find(std::uint64_t digest) const;
  [[nodiscard]] std::size_t size() const { return used_; }
  // It will be asked for soon.
  void expect(std::uint64_t digest) const {
    __builtin_prefetch(&entries_[digest & (entries_.size() - 1)]);
  }

 private:
  struct Entry {
    std::uint32_t low = 0;  // both 0: free
    std::uint32_t high = 0;
    std::uint32_t number = 0;
    [[nodiscard]] std::uint64_t digest() const { return std::uint64_t{high} << 32U | low; }
  };
  void grow();
  // Where it is, or the free place for it.
  static std::size_t slot_of(const std::vector<Entry>& entries, std::uint64_t digest);

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace lockstep::exploration
