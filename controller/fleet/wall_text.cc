#include "controller/fleet/wall_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace lockstep {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::size_t kMaxZoneName = 64;  // the longest of the database has thirty-two
constexpr Duration kMaxOffset = 14h;

// Exactly so many digits.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional{value};
}

// "22:00"
std::optional<Duration> parse_hours(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') {
    return std::nullopt;
  }
  const std::optional<int> hours = digits(text.substr(0, 2));
  const std::optional<int> minutes = digits(text.substr(3));
  if (!hours || !minutes || *minutes > 59) {
    return std::nullopt;
  }
  const Duration time = *hours * 1h + *minutes * 1min;
  return time <= 24h ? std::optional{time} : std::nullopt;
}

// "2026-12-24"
std::optional<Duration> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const std::optional<int> year = digits(text.substr(0, 4));
  const std::optional<int> month = digits(text.substr(5, 2));
  const std::optional<int> day = digits(text.substr(8));
  if (!year || !month || !day || *year < 2000 || *year > 2099) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional<Duration>{std::chrono::sys_days{date}.time_since_epoch()}
                   : std::nullopt;
}

}  // namespace

std::optional<Duration> parse_offset(std::string_view text) {
  if (text == "UTC") {
    return Duration{0};
  }
  const bool sign = !text.empty() && (text.front() == '+' || text.front() == '-');
  const std::optional<Duration> hours = sign ? parse_hours(text.substr(1)) : std::nullopt;
  if (!hours || *hours > kMaxOffset) {
    return std::nullopt;
  }
  return text.front() == '-' ? -*hours : *hours;
}

bool is_zone_name(std::string_view text) {
  const bool known_letters = std::ranges::all_of(text, [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
  });
  return !text.empty() && text.size() <= kMaxZoneName && known_letters && text.front() != '/' &&
         text.back() != '/' && text.find("//") == std::string_view::npos;
}

std::optional<WallMoment> parse_wall_moment(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view day = text.substr(0, blank);
  const std::optional<Duration> time = parse_hours(text.substr(blank + 1));
  if (!time) {
    return std::nullopt;
  }
  const auto weekday = std::ranges::find(kDays, day);
  if (weekday != kDays.end()) {
    return WallMoment{true, (weekday - kDays.begin()) * 24h + *time, {}};
  }
  const std::optional<Duration> date = parse_date(day);
  return date ? std::optional{WallMoment{false, Duration{0}, {*date + *time}}} : std::nullopt;
}

std::optional<Instant> parse_instant(const std::string& text) {
  constexpr std::size_t kDay = 10;      // "2026-11-28"
  constexpr std::size_t kMinutes = 16;  // "2026-11-28T22:00"
  constexpr std::size_t kWhole = 20;    // "2026-11-28T22:00:00Z"
  if (text.size() != kWhole || text[kDay] != 'T' || text[kMinutes] != ':' || text.back() != 'Z') {
    return std::nullopt;
  }
  const std::optional<WallMoment> minute =
      parse_wall_moment(text.substr(0, kDay) + " " + text.substr(kDay + 1, kMinutes - kDay - 1));
  const std::optional<Duration> seconds = parse_duration(text.substr(kMinutes + 1, 2) + "s");
  if (!minute || minute->weekly || !seconds || *seconds >= 60s) {
    return std::nullopt;
  }
  return Instant{(minute->at.since_epoch + *seconds).count()};
}

std::string to_text(WallTime wall) {
  const std::chrono::sys_time<Duration> shown{wall.since_epoch};
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(shown);
  const std::chrono::year_month_day date{day};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(shown - day).count();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), " %04d-%02u-%02u %02d:%02d", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60));
  return std::string{kDays.at(std::chrono::weekday{day}.iso_encoding() - 1)} + text.data();
}

}  // namespace lockstep
