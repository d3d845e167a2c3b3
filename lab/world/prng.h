#pragma once
// Prng: a small deterministic stream of numbers, the same on every platform (SplitMix64: a counter
// with a fixed odd step, finished by a mixing function; every seed has the full period).

#include <cstdint>
#include <string_view>

#include "common/value/time.h"

namespace lockstep::lab {

class Prng {
 public:
  // Streams of the same seed and another name are independent of each other.
  Prng(std::uint64_t seed, std::string_view name) : state_(seed) {
    for (const char c : name) {
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    next();
  }

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Evenly in [0, limit); limit must be positive. The bias is below limit / 2^64.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  // Evenly in [shortest, longest].
  Duration between(Duration shortest, Duration longest) {
    const auto width = static_cast<std::uint64_t>((longest - shortest).count()) + 1;
    return shortest + Duration{static_cast<std::int64_t>(below(width))};
  }

 private:
  std::uint64_t state_;
};

}  // namespace lockstep::lab
