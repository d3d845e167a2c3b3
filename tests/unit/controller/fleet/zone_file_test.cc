#include "controller/fleet/zone_file.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lockstep {
namespace {

using namespace std::chrono_literals;

// By how much the zone's walls are ahead of UTC.
Duration ahead(const TimeZone& zone, std::chrono::sys_days day) {
  const Instant noon{
      std::chrono::duration_cast<std::chrono::milliseconds>(day.time_since_epoch() + 12h).count()};
  return zone.wall_at(noon).since_epoch - Duration{noon.ms};
}

constexpr std::chrono::sys_days kWinter = std::chrono::year{2026} / 1 / 10;
constexpr std::chrono::sys_days kSummer = std::chrono::year{2026} / 7 / 10;

TEST(ZoneFile, zones_of_both_halves_of_the_world_are_known_by_name) {
  struct Row {
    const char* name;
    Duration winter;
    Duration summer;
  };
  for (const Row& row :
       {Row{"Europe/Berlin", 1h, 2h}, Row{"America/New_York", -5h, -4h},
        Row{"Australia/Sydney", 11h, 10h}, Row{"Asia/Kolkata", 5h + 30min, 5h + 30min},
        Row{"US/Pacific", -8h, -7h}, Row{"Etc/UTC", 0h, 0h}}) {
    const Result<TimeZone> zone = system_zone(row.name);
    ASSERT_TRUE(zone) << row.name << ": " << zone.error().message;
    EXPECT_EQ(ahead(*zone, kWinter), row.winter) << row.name;
    EXPECT_EQ(ahead(*zone, kSummer), row.summer) << row.name;
  }
}

TEST(ZoneFile, other_names_are_not_found) {
  for (const char* const name :
       {"Europe/Berlim", "Europe", "Zulu/Zulu", "W. Europe Standard Time"}) {
    EXPECT_EQ(system_zone(name).error().code, ErrorCode::kNotFound) << name;
  }
}

}  // namespace
}  // namespace lockstep
