#include "agent/platform/windows/parse/local_time.h"

#include <array>
#include <chrono>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

using Six = std::array<int, 6>;

// The six numbers of a date and a time and the characters that follow each, as far as they are
// there.
struct Scan {
  Six numbers{};
  Six digits{};  // how many each has
  std::array<char, 6> after{};
  std::string_view rest;
};

std::optional<Scan> scan(std::string_view text) {
  constexpr std::size_t kMostDigits = 4;
  Scan found;
  for (std::size_t i = 0; i < found.numbers.size(); ++i) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      found.numbers[i] = found.numbers[i] * 10 + (text[digits] - '0');
      ++digits;
      if (digits > kMostDigits) {
        return std::nullopt;
      }
    }
    if (digits == 0) {
      return std::nullopt;
    }
    found.digits[i] = static_cast<int>(digits);
    text.remove_prefix(digits);
    if (i + 1 < found.numbers.size()) {
      if (text.empty()) {
        return std::nullopt;
      }
      found.after[i] = text.front();
      text.remove_prefix(1);
    }
  }
  found.rest = trimmed(text);
  return found;
}

bool separated(const Scan& found, char date, char middle) {
  return found.after[0] == date && found.after[1] == date && found.after[2] == middle &&
         found.after[3] == ':' && found.after[4] == ':';
}

std::optional<int> hour_of_day(int hour, std::string_view half) {
  const bool afternoon = same_name(half, "PM");
  if ((!afternoon && !same_name(half, "AM")) || hour < 1 || hour > 12) {
    return std::nullopt;
  }
  return hour % 12 + (afternoon ? 12 : 0);
}

}  // namespace

std::optional<Instant> local_time(const CivilTime& civil) {
  using namespace std::chrono;
  const year_month_day date{year{civil.year}, month{static_cast<unsigned>(civil.month)},
                            day{static_cast<unsigned>(civil.day)}};
  if (!date.ok() || civil.year < 1970 || civil.hour > 23 || civil.minute > 59 ||
      civil.second > 60) {
    return std::nullopt;
  }
  const auto at =
      sys_days{date} + hours{civil.hour} + minutes{civil.minute} + seconds{civil.second};
  return Instant{duration_cast<milliseconds>(at.time_since_epoch()).count()};
}

std::optional<Instant> read_local_time(std::string_view text) {
  const auto found = scan(trimmed(text));
  if (!found) {
    return std::nullopt;
  }
  const Six& n = found->numbers;
  // Fractions and zones may follow; they are less than an age is read by.
  if (separated(*found, '-', 'T')) {
    return local_time({n[0], n[1], n[2], n[3], n[4], n[5]});
  }
  if (separated(*found, '.', ' ') && found->rest.empty()) {
    return local_time({n[2], n[1], n[0], n[3], n[4], n[5]});
  }
  if (!separated(*found, '/', ' ')) {
    return std::nullopt;
  }
  if (found->rest.empty() && n[1] > 12) {
    return local_time({n[2], n[0], n[1], n[3], n[4], n[5]});
  }
  if (found->rest.empty() && n[0] > 12) {
    return local_time({n[2], n[1], n[0], n[3], n[4], n[5]});
  }
  // With AM and PM a day above 12 in the first place is refused: who writes it so has no such
  // halves.
  const auto hour = hour_of_day(n[3], found->rest);
  if (!hour || n[0] > 12) {
    return std::nullopt;
  }
  // A second number with a zero before it behind a first that has none is how Australia writes 3
  // April, "3/04/2007".
  const bool australian = found->digits[0] == 1 && found->digits[1] == 2 && n[1] < 10;
  if (australian) {
    return local_time({n[2], n[1], n[0], *hour, n[4], n[5]});
  }
  // "12/11/2007" is November in one culture and December in another.
  const bool either = n[1] <= 12 && n[0] != n[1];
  return either ? std::nullopt : local_time({n[2], n[0], n[1], *hour, n[4], n[5]});
}

}  // namespace lockstep::windows
