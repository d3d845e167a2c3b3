#pragma once
// WakingTime: time as far as this process was there to see it pass.
//
// A machine that was suspended, or a process that was stopped, comes back to a clock that went on:
// everybody seems silent for hours, every deadline is over, and nothing of it is known to be so. A
// gap between two readings that no working loop leaves therefore does not count. Thread: one.

#include <optional>

#include "common/value/time.h"

namespace lockstep {

class WakingTime {
 public:
  // Far above the longest turn of a loop, far below every patience.
  static constexpr Duration kLongestGap{30'000};

  // `clock` never falls; nor does what is returned.
  Instant at(Instant clock) {
    const Duration gap = clock - last_.value_or(clock);
    if (gap > kLongestGap) {
      slept_ = slept_ + gap;
    }
    last_ = clock;
    return clock - slept_;
  }
  // Time that did not count so far.
  [[nodiscard]] Duration slept() const { return slept_; }

 private:
  std::optional<Instant> last_;
  Duration slept_{0};
};

}  // namespace lockstep
