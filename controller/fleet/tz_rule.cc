#include "controller/fleet/tz_rule.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace lockstep {
namespace {

constexpr int kMaxHours = 167;  // RFC 8536: a rule may reach into the week beside its day

// Takes what it is asked for off the text, and stays faulty after the first thing that is missing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool fine() const { return fine_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { fine_ = skip(c) && fine_; }

  int number(int least, int most) {
    int value = 0;
    const bool digit = !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    fine_ = fine_ && digit && error == std::errc{} && value >= least && value <= most;
    rest_.remove_prefix(fine_ ? static_cast<std::size_t>(end - rest_.data()) : 0);
    return fine_ ? value : 0;
  }

  // "CET", or "<+0330>".
  void name() {
    const bool quoted = skip('<');
    const auto in_name = [quoted](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    const auto end = std::ranges::find_if_not(rest_, in_name);
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    fine_ = fine_ && size >= 3;
    rest_.remove_prefix(size);
    if (quoted) {
      expect('>');
    }
  }

  // "2", "-1:30", "26:00:00".
  Duration time(int most_hours) {
    const bool negative = skip('-');
    if (!negative) {
      skip('+');
    }
    Duration value = number(0, most_hours) * 1h;
    if (skip(':')) {
      value += number(0, 59) * 1min;
      if (skip(':')) {
        value += number(0, 59) * 1s;
      }
    }
    return negative ? -value : value;
  }

  YearDay year_day() {
    YearDay day;
    expect(',');
    if (skip('M')) {
      day.month = number(1, 12);
      expect('.');
      day.week = number(1, 5);
      expect('.');
      day.weekday = number(0, 6);
    } else if (skip('J')) {
      day.kind = YearDay::kJulianWithoutLeapDay;
      day.day = number(1, 365);
    } else {
      day.kind = YearDay::kDayOfYear;
      day.day = number(0, 365);
    }
    if (skip('/')) {
      day.time = time(kMaxHours);
    }
    return day;
  }

 private:
  std::string_view rest_;
  bool fine_ = true;
};

std::chrono::sys_days date_of(const YearDay& day, int year) {
  using namespace std::chrono;
  const std::chrono::year y{year};
  const sys_days first{y / January / 1};
  if (day.kind == YearDay::kMonthWeekDay) {
    const std::chrono::month month{static_cast<unsigned>(day.month)};
    const std::chrono::weekday weekday{static_cast<unsigned>(day.weekday)};
    return day.week == 5 ? sys_days{y / month / weekday[last]}
                         : sys_days{y / month / weekday[static_cast<unsigned>(day.week)]};
  }
  if (day.kind == YearDay::kDayOfYear) {
    return first + days{day.day};
  }
  // Day 60 is the first of March in every year.
  return first + days{day.day - 1 + (y.is_leap() && day.day >= 60 ? 1 : 0)};
}

Instant moment_of(const YearDay& day, int year, Duration offset) {
  const Duration wall = date_of(day, year).time_since_epoch() + day.time;
  return Instant{(wall - offset).count()};
}

}  // namespace

std::optional<TzRule> parse_tz_rule(std::string_view text) {
  constexpr int kMaxOffset = 24;
  Scanner scanner(text);
  TzRule rule;
  scanner.name();
  rule.standard = -scanner.time(kMaxOffset);  // POSIX counts to the west
  rule.changes = scanner.fine() && !scanner.at_end();
  if (rule.changes) {
    scanner.name();
    rule.summer = rule.standard + 1h;
    Scanner offset = scanner;
    if (!offset.skip(',')) {
      rule.summer = -scanner.time(kMaxOffset);
    }
    rule.summer_begins = scanner.year_day();
    rule.summer_ends = scanner.year_day();
  }
  return scanner.fine() && scanner.at_end() ? std::optional{rule} : std::nullopt;
}

std::vector<TimeZone::Shift> shifts_of_year(const TzRule& rule, int year) {
  if (!rule.changes) {
    return {};
  }
  std::vector<TimeZone::Shift> shifts{
      {moment_of(rule.summer_begins, year, rule.standard), rule.summer},
      {moment_of(rule.summer_ends, year, rule.summer), rule.standard}};
  std::ranges::stable_sort(shifts, {}, &TimeZone::Shift::at);  // south of the equator
  return shifts;
}

}  // namespace lockstep
