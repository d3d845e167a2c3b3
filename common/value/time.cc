#include "common/value/time.h"

#include <array>
#include <cstdio>

namespace lockstep {
namespace {

struct UnitOfTime {
  std::string_view suffix;
  std::int64_t ms;
};

// "ms" before "m": the longer suffix is tried first.
constexpr std::array<UnitOfTime, 5> kUnits{
    {{"ms", 1}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};

constexpr std::int64_t kLongestMs = 366LL * 86'400'000;  // no setting of ours exceeds a year

std::string two_units(std::int64_t big, const char* big_unit, std::int64_t small,
                      const char* small_unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%lld%s %02lld%s", static_cast<long long>(big), big_unit,
                static_cast<long long>(small), small_unit);
  return text.data();
}

// `ms` is 0 or more.
std::string magnitude(std::int64_t ms) {
  if (ms < 1'000) {
    return std::to_string(ms) + "ms";
  }
  const std::int64_t seconds = ms / 1'000;
  if (seconds < 60) {
    return std::to_string(seconds) + "s";
  }
  if (seconds < 3'600) {
    return two_units(seconds / 60, "m", seconds % 60, "s");
  }
  if (seconds < 86'400) {
    return two_units(seconds / 3'600, "h", seconds / 60 % 60, "m");
  }
  return two_units(seconds / 86'400, "d", seconds / 3'600 % 24, "h");
}

}  // namespace

std::string to_text(Duration duration) {
  return duration < Duration{0} ? "-" + magnitude(-duration.count()) : magnitude(duration.count());
}

std::string to_text(Instant instant) {
  using namespace std::chrono;
  const sys_seconds point{floor<seconds>(milliseconds{instant.ms})};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t total = 0;
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      number = number * 10 + (text[digits] - '0');
      if (++digits > 12) {
        return std::nullopt;
      }
    }
    text.remove_prefix(digits);
    const UnitOfTime* unit = nullptr;
    for (const UnitOfTime& candidate : kUnits) {
      if (text.starts_with(candidate.suffix)) {
        unit = &candidate;
        break;
      }
    }
    if (digits == 0 || unit == nullptr || number > kLongestMs / unit->ms) {
      return std::nullopt;
    }
    total += number * unit->ms;
    text.remove_prefix(unit->suffix.size());
  }
  return total <= kLongestMs ? std::optional{Duration{total}} : std::nullopt;
}

}  // namespace lockstep
