#pragma once
// How a fleet file writes zones and times on a wall: "Europe/Berlin", "+01:00", "Sat 22:00",
// "2026-12-24 22:00". Pure.

#include <optional>
#include <string>
#include <string_view>

#include "controller/fleet/time_zone.h"

namespace lockstep {

// "+01:00", "-05:30", "UTC"; at most 14 hours, as far as clocks anywhere are.
std::optional<Duration> parse_offset(std::string_view text);

// Looks like a name of the time zone database, and leads to no other file.
bool is_zone_name(std::string_view text);

// A moment of every week, or one moment.
struct WallMoment {
  bool weekly = false;
  Duration since_monday{0};  // weekly: since Monday 00:00
  WallTime at;               // otherwise
};

// Days are Mon, Tue, Wed, Thu, Fri, Sat, Sun; hours go from 00:00 to 24:00; years from 2000 to
// 2099.
std::optional<WallMoment> parse_wall_moment(std::string_view text);

// A moment in UTC as to_text(Instant) writes it: "2026-11-28T22:00:00Z".
std::optional<Instant> parse_instant(const std::string& text);

// "Sat 2026-11-28 22:00"
std::string to_text(WallTime wall);

}  // namespace lockstep
