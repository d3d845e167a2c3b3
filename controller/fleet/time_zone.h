#pragma once
// A time zone: by how much the clocks on its walls differ from UTC, and since when. Pure.

#include <vector>

#include "common/value/time.h"

namespace lockstep {

// What a clock on the wall shows, as time since its own 1970-01-01 00:00.
struct WallTime {
  Duration since_epoch{0};
  friend auto operator<=>(WallTime, WallTime) = default;
};

class TimeZone {
 public:
  // From `at` on, walls are `offset` ahead of UTC.
  struct Shift {
    Instant at;
    Duration offset{0};
    friend bool operator==(const Shift&, const Shift&) = default;
  };

  // Always the same; `shifts` are in order of time.
  explicit TimeZone(Duration offset, std::vector<Shift> shifts = {});

  // The first and the last moment at which walls show the time. In autumn they may differ by an
  // hour; a time that spring leaves out has the moment of the change for both.
  [[nodiscard]] Instant earliest(WallTime wall) const;
  [[nodiscard]] Instant latest(WallTime wall) const;

  [[nodiscard]] WallTime wall_at(Instant instant) const;

 private:
  [[nodiscard]] std::vector<Instant> moments(WallTime wall) const;  // in order, never empty

  std::vector<Shift> shifts_;  // the first is from the beginning of time on
};

}  // namespace lockstep
