#include "controller/fleet/time_zone.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "controller/fleet/tz_rule.h"
#include "controller/fleet/tzif.h"
#include "controller/fleet/wall_text.h"

namespace lockstep {
namespace {

// A time on a wall, or in UTC, as the fleet file writes it.
WallTime wall(const std::string& text) { return parse_wall_moment(text)->at; }
Instant utc(const std::string& text) { return Instant{wall(text).since_epoch.count()}; }

std::string big_endian(std::int64_t value, int size) {
  std::string bytes;
  for (int i = size - 1; i >= 0; --i) {
    bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
  }
  return bytes;
}

std::string header(int shifts, int kinds, int letters, int leaps = 0) {
  return "TZif2" + std::string(15, '\0') + big_endian(0, 4) + big_endian(0, 4) +
         big_endian(leaps, 4) + big_endian(shifts, 4) + big_endian(kinds, 4) +
         big_endian(letters, 4);
}

std::string kind(int offset_s) { return big_endian(offset_s, 4) + std::string(2, '\0'); }

// Local mean time of Berlin until 1893, then its standard time, then the rule.
std::string berlin(const std::string& rule = "CET-1CEST,M3.5.0,M10.5.0/3") {
  const std::string empty = header(0, 1, 4) + kind(3208) + std::string("LMT\0", 4);
  return empty + header(1, 2, 4) + big_endian(-2'422'054'408, 8) + std::string(1, '\1') +
         kind(3208) + kind(3600) + std::string("LMT\0", 4) + "\n" + rule + "\n";
}

TEST(TzRule, says_when_clocks_change) {
  const auto rule = parse_tz_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  ASSERT_TRUE(rule);
  const std::vector<TimeZone::Shift> expected{{utc("2026-03-29 01:00"), 2h},
                                              {utc("2026-10-25 01:00"), 1h}};
  EXPECT_EQ(shifts_of_year(*rule, 2026), expected);
}

TEST(TzRule, south_of_the_equator_the_year_begins_with_summer) {
  const auto rule = parse_tz_rule("AEST-10AEDT,M10.1.0,M4.1.0/3");
  ASSERT_TRUE(rule);
  const std::vector<TimeZone::Shift> expected{{utc("2026-04-04 16:00"), 10h},
                                              {utc("2026-10-03 16:00"), 11h}};
  EXPECT_EQ(shifts_of_year(*rule, 2026), expected);
}

TEST(TzRule, knows_quoted_names_half_hours_days_of_the_year_and_times_below_zero) {
  EXPECT_EQ(parse_tz_rule("<+0530>-5:30")->standard, 5h + 30min);
  EXPECT_FALSE(parse_tz_rule("UTC0")->changes);
  const auto west = parse_tz_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  ASSERT_TRUE(west);
  EXPECT_EQ(west->standard, -2h);
  EXPECT_EQ(shifts_of_year(*west, 2026).front().at, utc("2026-03-29 01:00"));
  const auto days = parse_tz_rule("ABC0DEF,J60/0,300/0");
  ASSERT_TRUE(days);
  EXPECT_EQ(shifts_of_year(*days, 2024).front().at, utc("2024-03-01 00:00"));
  EXPECT_EQ(shifts_of_year(*days, 2023).front().at, utc("2023-03-01 00:00"));
  EXPECT_EQ(shifts_of_year(*days, 2023).back().at, utc("2023-10-27 23:00"));
}

TEST(TzRule, anything_else_is_none) {
  for (const char* const text :
       {"", "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-25", "CET-1 ", "<CET-1", "CET-1CEST,M3.5.0,M10.5.0/200",
        "CET-1:60", "CET-99999999999999999999"}) {
    EXPECT_FALSE(parse_tz_rule(text)) << text;
  }
}

TEST(Tzif, changes_of_the_past_and_the_rule_of_the_future_are_one_zone) {
  const Result<TimeZone> zone = read_tzif(berlin());
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(zone->earliest(wall("2026-01-10 22:00")), utc("2026-01-10 21:00"));
  EXPECT_EQ(zone->earliest(wall("2026-07-10 22:00")), utc("2026-07-10 20:00"));
  EXPECT_EQ(zone->wall_at(utc("2099-07-10 20:00")), wall("2099-07-10 22:00"));
  EXPECT_EQ(zone->wall_at(Instant{-2'500'000'000'000}),
            (WallTime{Duration{-2'500'000'000'000} + 3208s}));
}

TEST(Tzif, without_changes_the_rule_alone_holds) {
  const std::string bytes = header(0, 1, 4) + kind(0) + std::string("UTC\0", 4) + header(0, 1, 4) +
                            kind(0) + std::string("UTC\0", 4) + "\nUTC0\n";
  const Result<TimeZone> zone = read_tzif(bytes);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(zone->latest(wall("2026-07-10 22:00")), utc("2026-07-10 22:00"));
}

TEST(Tzif, every_cut_is_an_error_and_no_damage_is_a_crash) {
  const std::string whole = berlin();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_tzif(whole.substr(0, size))) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    (void)read_tzif(damaged).ok();
  }
  EXPECT_FALSE(read_tzif(berlin("CET-1CEST")));
  std::string old = whole;
  old[4] = '\0';
  EXPECT_FALSE(read_tzif(old)) << "version 1";
}

TEST(TimeZone, time_that_occurs_twice_has_two_moments) {
  const Result<TimeZone> zone = read_tzif(berlin());
  EXPECT_EQ(zone->earliest(wall("2026-10-25 02:30")), utc("2026-10-25 00:30"));
  EXPECT_EQ(zone->latest(wall("2026-10-25 02:30")), utc("2026-10-25 01:30"));
}

TEST(TimeZone, time_that_is_left_out_is_the_moment_of_the_change) {
  const Result<TimeZone> zone = read_tzif(berlin());
  EXPECT_EQ(zone->earliest(wall("2026-03-29 02:30")), utc("2026-03-29 01:00"));
  EXPECT_EQ(zone->latest(wall("2026-03-29 02:30")), utc("2026-03-29 01:00"));
  EXPECT_EQ(zone->latest(wall("2026-03-29 03:00")), utc("2026-03-29 01:00"));
}

TEST(WallText, offsets_and_names_of_zones) {
  EXPECT_EQ(parse_offset("UTC"), Duration{0});
  EXPECT_EQ(parse_offset("+01:00"), Duration{1h});
  EXPECT_EQ(parse_offset("-05:30"), Duration{-(5h + 30min)});
  for (const char* const text : {"", "+1:00", "01:00", "+15:00", "+01:60", "utc", "+01:00 "}) {
    EXPECT_FALSE(parse_offset(text)) << text;
  }
  EXPECT_TRUE(is_zone_name("America/Argentina/Buenos_Aires"));
  EXPECT_TRUE(is_zone_name("Etc/GMT+1"));
  for (const char* const text :
       {"", "/etc/passwd", "../passwd", "Europe/", "Europe//Berlin", "Europe/Berlin\\"}) {
    EXPECT_FALSE(is_zone_name(text)) << text;
  }
}

TEST(WallText, moments_of_a_week_and_of_a_calendar) {
  EXPECT_EQ(parse_wall_moment("Mon 00:00")->since_monday, Duration{0});
  EXPECT_EQ(parse_wall_moment("Sun 24:00")->since_monday, Duration{168h});
  EXPECT_FALSE(parse_wall_moment("2026-12-24 22:00")->weekly);
  for (const char* const text :
       {"", "Sat", "22:00", "Sat 24:01", "Sat 2:00", "sat 22:00", "Samstag 22:00",
        "2026-02-29 22:00", "2026-13-01 22:00", "1999-12-24 22:00", "2026-12-24T22:00",
        "Sat  22:00", "Sat 22:00 CET"}) {
    EXPECT_FALSE(parse_wall_moment(text)) << text;
  }
}

}  // namespace
}  // namespace lockstep
