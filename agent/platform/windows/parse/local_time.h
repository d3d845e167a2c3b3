#pragma once
// Points of a node's local time as programs print them. Pure.
//
// A local time is counted as if it were UTC, and only compared with another of the same node: facts
// are ages. An hour of error when the clocks are set is accepted.

#include <optional>
#include <string_view>

#include "common/value/time.h"

namespace lockstep::windows {

// "2007-12-14T21:41:07", "12/14/2007 9:41:07 PM", "14.12.2007 21:41:07". Nothing for an order of
// day and month that cannot be told, such as "03/04/2007 21:41:07" or "12/11/2007 9:41:07 PM".
std::optional<Instant> read_local_time(std::string_view text);

struct CivilTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// Counted as above; nothing when there is no such day.
std::optional<Instant> local_time(const CivilTime& civil);

}  // namespace lockstep::windows
