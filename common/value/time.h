#pragma once
// Time as values: Instant (UTC, milliseconds) and Duration. Reading a clock is common/clock.h.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

using Duration = std::chrono::milliseconds;
using namespace std::chrono_literals;

// A point in time, UTC, milliseconds since 1970-01-01. The loops make it non-decreasing.
struct Instant {
  std::int64_t ms = 0;

  friend auto operator<=>(Instant, Instant) = default;
  friend Instant operator+(Instant t, Duration d) { return Instant{t.ms + d.count()}; }
  friend Instant operator-(Instant t, Duration d) { return Instant{t.ms - d.count()}; }
  friend Duration operator-(Instant a, Instant b) { return Duration{a.ms - b.ms}; }
};

inline constexpr Instant kNever{INT64_MAX};  // later than everything

// "1h 12m", "4m 05s", "12s", "350ms": two units at most, for people.
std::string to_text(Duration duration);

// "2026-11-23T22:04:05Z", for people and files.
std::string to_text(Instant instant);

// "15m", "1h30m", "90s", "250ms", "2d"; nothing when it is not exactly that.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace lockstep
