#pragma once
// The rule by which a zone's clocks change every year, as POSIX writes it in TZ and as the footer
// of a TZif file does (RFC 8536): "CET-1CEST,M3.5.0,M10.5.0/3". Pure.

#include <optional>
#include <string_view>
#include <vector>

#include "controller/fleet/time_zone.h"

namespace lockstep {

// A day of the year and a time on the wall, by one of the three ways to name a day.
struct YearDay {
  enum Kind { kMonthWeekDay, kJulianWithoutLeapDay, kDayOfYear };
  Kind kind = kMonthWeekDay;
  int month = 0;    // 1 to 12
  int week = 0;     // 1 to 5; 5 is the last
  int weekday = 0;  // 0 is Sunday
  int day = 0;      // 1 to 365, or 0 to 365
  Duration time{2h};
};

struct TzRule {
  Duration standard{0};  // ahead of UTC
  Duration summer{0};    // likewise; counts when `changes`
  bool changes = false;
  YearDay summer_begins;  // by standard time
  YearDay summer_ends;    // by summer time
};

// Nothing when the text is not such a rule.
std::optional<TzRule> parse_tz_rule(std::string_view text);

// The shifts of one year, in the order of the year; none when the clocks do not change.
std::vector<TimeZone::Shift> shifts_of_year(const TzRule& rule, int year);

}  // namespace lockstep
