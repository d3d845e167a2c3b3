#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "controller/fleet/fleet_parts.h"
#include "controller/fleet/wall_text.h"
#include "controller/fleet/zone_file.h"

namespace lockstep {
namespace {

constexpr std::size_t kMaxWindows = 50;  // a year of single nights, and no calendar
constexpr Duration kWeek = 7 * 24h;
// 1970-01-05, the first Monday of the count.
constexpr Duration kFirstMonday = 4 * 24h;
// Weekly windows are laid out so far. A window that is longer than a week has no pause; and no
// rollout lasts a year, so one that asks for more was forgotten, and stays closed.
constexpr Duration kBefore = 2 * kWeek;
constexpr Duration kAfter = 57 * kWeek;

struct NamedZone {
  std::string name;
  TimeZone zone;
};

std::optional<NamedZone> read_zone(const Field& field, FaultList& faults) {
  const std::optional<std::string> text = read_text(field, faults);
  if (!text) {
    return std::nullopt;
  }
  if (const std::optional<Duration> offset = parse_offset(*text)) {
    return NamedZone{*text, TimeZone{*offset}};
  }
  if (!is_zone_name(*text)) {
    report(field, in_quotes(*text) + " is not a time zone",
           "write a name like Europe/Berlin, or UTC, or an offset like +01:00", faults);
    return std::nullopt;
  }
  Result<TimeZone> zone = system_zone(*text);
  if (!zone) {
    report(field, "the time zone " + in_quotes(*text) + " is not known here", zone.error().message,
           faults);
    return std::nullopt;
  }
  return NamedZone{*text, std::move(zone).value()};
}

std::optional<WallMoment> read_moment(const std::optional<Field>& field, FaultList& faults) {
  const std::optional<std::string> text = field ? read_text(*field, faults) : std::nullopt;
  if (!text) {
    return std::nullopt;
  }
  const std::optional<WallMoment> moment = parse_wall_moment(*text);
  if (!moment) {
    report(*field, in_quotes(*text) + " is not a time",
           "write a day of every week or a date, and a time: Sat 22:00, 2026-12-24 22:00", faults);
  }
  return moment;
}

// What its walls show then; of UTC nothing that the moment itself does not say.
std::string there(const NamedZone& in, Instant at) {
  return in.name == "UTC" ? "" : to_text(in.zone.wall_at(at)) + " " + in.name;
}

// In doubt the window is the shorter one: it opens at the later of two moments that a clock shows
// alike in autumn, and closes at the earlier.
void add(std::vector<Window>& open, const NamedZone& in, WallTime from, WallTime to) {
  const Instant opens = in.zone.latest(from);
  const Instant closes = in.zone.earliest(to);
  if (opens < closes) {
    open.push_back({opens, closes, there(in, opens), there(in, closes)});
  }
}

void lay_out_weekly(std::vector<Window>& open, const NamedZone& in, Duration from, Duration to,
                    Instant now) {
  const Duration begin = in.zone.wall_at(now).since_epoch - kBefore - kFirstMonday;
  const Duration monday = begin - begin % kWeek + kFirstMonday;
  const Duration length = to > from ? to - from : to - from + kWeek;
  for (Duration week = monday; week < monday + kBefore + kAfter; week += kWeek) {
    add(open, in, {week + from}, {week + from + length});
  }
}

// False after it has reported something.
bool read_window(const Field& field, Instant now, std::vector<Window>& open, FaultList& faults) {
  Mapping in(field, faults);
  const auto zone_field =
      in.require("zone", "name the time zone of from and to, like zone: Europe/Berlin");
  const auto from_field = in.require("from", "write when it opens, like from: Sat 22:00");
  const auto to_field = in.require("to", "write when it closes, like to: Sun 06:00");
  in.finish();
  const auto zone = zone_field ? read_zone(*zone_field, faults) : std::nullopt;
  const auto from = read_moment(from_field, faults);
  const auto to = read_moment(to_field, faults);
  if (!zone || !from || !to) {
    return false;
  }
  if (from->weekly != to->weekly) {
    report(*to_field, "from and to are not of one kind",
           "write a day of the week in both, or a date in both", faults);
    return false;
  }
  if (from->weekly ? from->since_monday == to->since_monday : to->at <= from->at) {
    report(*to_field, "the window closes before it has been open",
           "write a to that comes after its from", faults);
    return false;
  }
  if (from->weekly) {
    lay_out_weekly(open, *zone, from->since_monday, to->since_monday, now);
  } else {
    add(open, *zone, from->at, to->at);
  }
  return true;
}

// Those that touch or overlap are one.
std::vector<Window> joined(std::vector<Window> open) {
  std::ranges::sort(open, {}, &Window::from);
  std::vector<Window> apart;
  for (const Window& window : open) {
    if (apart.empty() || apart.back().to < window.from) {
      apart.push_back(window);
    } else if (apart.back().to < window.to) {
      apart.back().to = window.to;
      apart.back().to_there = window.to_there;
    }
  }
  return apart;
}

// A cluster begins only where its longest passage fits, so shorter windows would wait for ever.
void judge_lengths(const Field& field, const Policy& policy, FaultList& faults) {
  Duration longest{0};
  for (const Window& window : policy.windows.open) {
    longest = std::max(longest, window.to - window.from);
  }
  const Duration needed = longest_passage(policy);
  if (longest < needed) {
    report(field,
           "the longest window has " + to_text(longest) + ", and one cluster may take " +
               to_text(needed),
           "lengthen a window; shorter durations can stand in a release file of your own", faults);
  }
}

}  // namespace

void read_windows(const Field& field, Instant now, Policy& policy, FaultList& faults) {
  policy.windows = {true, {}, false};
  if (field.node->kind == YamlKind::kText && field.node->text == "always") {
    policy.windows = {};
    return;
  }
  const auto items = read_list(field, {kMaxWindows, "windows, or the word always"}, faults);
  bool sound = items.has_value();
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    sound = read_window(item, now, policy.windows.open, faults) && sound;
  }
  policy.windows.open = joined(std::move(policy.windows.open));
  if (sound) {
    judge_lengths(field, policy, faults);
  }
}

}  // namespace lockstep
