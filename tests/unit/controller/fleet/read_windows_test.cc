#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/fleet/wall_text.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

using samples::good_fleet;
using samples::replaced;
using testing::HasSubstr;

Instant utc(const std::string& text) {
  return Instant{parse_wall_moment(text)->at.since_epoch.count()};
}

const Instant kNow = utc("2026-11-23 12:00");  // a Monday

std::string with_windows(const std::string& items) {
  return replaced(good_fleet(), "policy:\n", "policy:\n  windows:\n" + items);
}

FleetReading reading_of(const std::string& items) {
  return read_fleet(with_windows(items), {"", "", kNow});
}

Windows windows_of(const std::string& items) {
  FleetReading reading = reading_of(items);
  if (const auto* const faults = std::get_if<std::vector<FleetFault>>(&reading)) {
    ADD_FAILURE() << samples::listing(*faults);
    return {};
  }
  return std::get<Fleet>(reading).policy.windows;
}

// The one fault, with its remedy.
std::string fault_of(const std::string& items) {
  const FleetReading reading = reading_of(items);
  const auto* const faults = std::get_if<std::vector<FleetFault>>(&reading);
  if (faults == nullptr || faults->size() != 1) {
    return faults == nullptr ? "no fault" : samples::listing(*faults);
  }
  return to_text(faults->front());
}

Windows windows_in(const std::string& text, bool begun = false) {
  const FleetReading reading = read_fleet(text, {"", "", kNow, begun});
  return std::get<Fleet>(reading).policy.windows;
}

TEST(ReadWindows, none_declared_is_closed) {
  for (const std::string& text :
       {good_fleet(), good_fleet().substr(0, good_fleet().find("policy:"))}) {
    const Windows windows = windows_in(text);
    EXPECT_TRUE(windows.declared);
    EXPECT_TRUE(windows.missing);
    EXPECT_TRUE(windows.open.empty());
  }
}

TEST(ReadWindows, the_word_always_is_open) {
  const Windows windows =
      windows_in(replaced(good_fleet(), "policy:\n", "policy:\n  windows: always\n"));
  EXPECT_FALSE(windows.declared);
  EXPECT_FALSE(windows.missing);
}

TEST(ReadWindows, none_declared_in_the_text_of_a_rollout_that_began_is_as_it_began) {
  const Windows windows = windows_in(good_fleet(), true);
  EXPECT_FALSE(windows.declared);
  EXPECT_FALSE(windows.missing);
}

TEST(ReadWindows, weekly_ones_come_every_week_in_utc) {
  const Windows windows = windows_of("    - {zone: '+01:00', from: Sat 22:00, to: Sun 06:00}\n");
  ASSERT_TRUE(windows.declared);
  EXPECT_EQ(next_opening(windows, kNow), utc("2026-11-28 21:00"));
  const Window* const open = open_window(windows, utc("2026-11-29 04:59"));
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(*open, (Window{utc("2026-11-28 21:00"), utc("2026-11-29 05:00"),
                           "Sat 2026-11-28 22:00 +01:00", "Sun 2026-11-29 06:00 +01:00"}));
  EXPECT_EQ(open_window(windows, utc("2026-11-29 05:00")), nullptr) << "closed at its end";
  EXPECT_NE(open_window(windows, utc("2026-11-22 01:00")), nullptr) << "a run may be resumed";
  EXPECT_NE(open_window(windows, utc("2027-11-21 01:00")), nullptr);
  EXPECT_EQ(next_opening(windows, utc("2028-06-01 00:00")), std::nullopt) << "forgotten: closed";
}

TEST(ReadWindows, dates_stand_beside_weeks_and_those_that_touch_are_one) {
  const Windows windows = windows_of(
      "    - {zone: UTC, from: 2026-12-24 18:00, to: 2026-12-25 00:00}\n"
      "    - {zone: UTC, from: 2026-12-25 00:00, to: 2026-12-25 06:00}\n"
      "    - {zone: UTC, from: Sun 20:00, to: Mon 04:00}\n");
  EXPECT_EQ(*open_window(windows, utc("2026-12-25 00:00")),
            (Window{utc("2026-12-24 18:00"), utc("2026-12-25 06:00")}));
  EXPECT_NE(open_window(windows, utc("2026-11-30 03:00")), nullptr);
  EXPECT_EQ(open_window(windows, utc("2026-11-30 04:00")), nullptr);
}

TEST(ReadWindows, those_that_are_joined_close_by_the_walls_of_the_later) {
  const Windows windows = windows_of(
      "    - {zone: '-05:00', from: 2026-12-24 18:00, to: 2026-12-25 00:00}\n"
      "    - {zone: '+05:30', from: 2026-12-25 10:30, to: 2026-12-25 12:30}\n");
  const Window* const open = open_window(windows, utc("2026-12-25 05:00"));
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->from_there, "Thu 2026-12-24 18:00 -05:00");
  EXPECT_EQ(open->to_there, "Fri 2026-12-25 12:30 +05:30");
}

TEST(ReadWindows, dates_that_are_over_are_closed_and_no_mistake) {
  const Windows windows =
      windows_of("    - {zone: UTC, from: 2026-01-01 00:00, to: 2026-01-01 08:00}\n");
  EXPECT_TRUE(windows.declared);
  EXPECT_EQ(open_window(windows, kNow), nullptr);
  EXPECT_EQ(next_opening(windows, kNow), std::nullopt);
}

TEST(ReadWindows, mistakes_name_their_place_and_remedy) {
  EXPECT_THAT(fault_of("    - {zone: Mars/Olympus, from: Sat 22:00, to: Sun 06:00}\n"),
              HasSubstr("policy.windows[0].zone: the time zone 'Mars/Olympus' is not known here"));
  EXPECT_THAT(fault_of("    - {zone: ../../etc/passwd, from: Sat 22:00, to: Sun 06:00}\n"),
              HasSubstr("is not a time zone"));
  EXPECT_THAT(fault_of("    - {zone: UTC, from: Samstag 22:00, to: Sun 06:00}\n"),
              HasSubstr("policy.windows[0].from: 'Samstag 22:00' is not a time"));
  EXPECT_THAT(fault_of("    - {zone: UTC, from: Sat 22:00, to: 2026-12-25 06:00}\n"),
              HasSubstr("not of one kind"));
  EXPECT_THAT(fault_of("    - {zone: UTC, from: Sat 22:00, to: Sat 22:00}\n"),
              HasSubstr("closes before it has been open"));
  EXPECT_THAT(fault_of("    - {zone: UTC, from: 2026-12-25 06:00, to: 2026-12-24 22:00}\n"),
              HasSubstr("closes before it has been open"));
  EXPECT_THAT(fault_of("    - {from: Sat 22:00, to: Sun 06:00}\n"),
              HasSubstr("the key 'zone' is missing"));
  EXPECT_THAT(fault_of("    - {zone: UTC, from: Sat 22:00, to: Sun 00:00}\n"),
              HasSubstr("the longest window has 2h"));
}

TEST(ReadWindows, an_empty_list_is_a_mistake) {
  const std::string text = replaced(good_fleet(), "policy:\n", "policy:\n  windows: []\n");
  const std::vector<FleetFault> faults = samples::faults_of(text);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults.front().problem, HasSubstr("an empty list"));
}

TEST(ReadCaps, sites_witnesses_budgets_and_nodes_are_taken) {
  std::string text = replaced(good_fleet(), "policy:\n",
                              "policy:\n  max_parallel_per_site: 1\n"
                              "  max_parallel_per_witness: 2\n  outage_budget: 40m\n"
                              "  require_all_nodes_online: false\n");
  text = replaced(text, "    cms: E2K7CCR\n", "    cms: E2K7CCR\n    site: BERLIN\n");
  text = replaced(text, "    cms: MAIL2\n",
                  "    cms: MAIL2\n    site: Berlin\n    outage_budget: 1h\n");
  text = replaced(text, "witness: FILER", "witness: hubcas");
  const FleetReading reading = read_fleet(text, {});
  const auto* const fleet = std::get_if<Fleet>(&reading);
  ASSERT_NE(fleet, nullptr) << samples::listing(std::get<std::vector<FleetFault>>(reading));
  EXPECT_EQ(fleet->policy.max_parallel_per_site, 1);
  EXPECT_EQ(fleet->policy.max_parallel_per_witness, 2);
  EXPECT_FALSE(fleet->policy.require_all_nodes_online);
  EXPECT_EQ(fleet->clusters[0].outage_budget, Duration{40min});
  EXPECT_EQ(fleet->clusters[1].outage_budget, Duration{1h});
  EXPECT_EQ(fleet->clusters[1].site, "BERLIN") << "one spelling for one site";
  EXPECT_EQ(fleet->clusters[1].witness_host, "HUBCAS");
}

TEST(ReadCaps, a_cluster_without_a_site_would_slip_past_the_cap) {
  const std::string text =
      replaced(good_fleet(), "policy:\n", "policy:\n  max_parallel_per_site: 1\n");
  const std::vector<FleetFault> faults = samples::faults_of(text);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults.front().field, "policy.max_parallel_per_site");
  EXPECT_THAT(faults.front().problem, HasSubstr("'CLUS1' has no site"));
}

TEST(ReadCaps, words_for_truth_are_true_and_false) {
  const std::string text =
      replaced(good_fleet(), "policy:\n", "policy:\n  require_all_nodes_online: ja\n");
  ASSERT_EQ(samples::faults_of(text).size(), 1U);
}

TEST(PlayedFrom, moves_what_is_not_over_to_the_start_of_a_rehearsal) {
  const Instant start{1'000'000};
  const Windows windows{
      true, {{kNow - 10h, kNow - 5h}, {kNow + 2h, kNow + 8h}, {kNow + 30h, kNow + 40h}}};
  const Windows played = played_from(windows, kNow, start);
  EXPECT_TRUE(played.declared);
  EXPECT_THAT(played.open,
              testing::ElementsAre(Window{start, start + 6h}, Window{start + 28h, start + 38h}));
  EXPECT_EQ(played_from(windows, kNow + 3h, start).open.front(), (Window{start - 1h, start + 5h}));
  EXPECT_THAT(played_from(windows, kNow + 50h, start).open, testing::IsEmpty());
  EXPECT_FALSE(played_from({}, kNow, start).declared);
}

}  // namespace
}  // namespace lockstep
