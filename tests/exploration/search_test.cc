#include "tests/exploration/search.h"

#include <gtest/gtest.h>

#include <variant>

#include "controller/fleet/read_fleet.h"
#include "tests/exploration/story.h"
#include "tests/scenarios/player.h"
#include "tests/scenarios/script.h"

namespace lockstep::exploration {
namespace {

Surroundings contoso(const Defences& defences) {
  FleetReading reading = read_fleet_file(LOCKSTEP_ROOT "/examples/contoso.yaml");
  return Surroundings{one_cluster(std::get<Fleet>(std::move(reading)), defences)};
}

TEST(DigestTable, finds_what_it_was_given_however_large_it_grows) {
  DigestTable table;
  constexpr std::uint32_t kMany = 100'000;
  const auto digest = [](std::uint64_t i) { return i * 4096 + 1; };  // few different low bits
  for (std::uint32_t i = 0; i < kMany; ++i) {
    EXPECT_TRUE(table.number_of(digest(i), i).second);
  }
  EXPECT_EQ(table.size(), kMany);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(table.find(digest(i)), i);
  }
  EXPECT_FALSE(table.number_of(digest(7), kMany).second);
  EXPECT_EQ(table.find(digest(kMany)), kNone);
}

TEST(Search, without_faults_only_finished_is_an_end) {
  Surroundings around = contoso({});
  SearchOptions options;
  options.faults = 0;
  const SearchReport report = Search(around, options).run();
  EXPECT_TRUE(report.whole);
  EXPECT_EQ(report.violations, 0U);
  EXPECT_EQ(report.stuck, 0U);
  EXPECT_EQ(report.judged, 0);
  EXPECT_GT(report.finished, 0U);
  EXPECT_EQ(report.halted, 0U);
}

TEST(Search, bounded_says_what_was_not_judged) {
  Surroundings around = contoso({});
  SearchOptions options;
  options.faults = 1;
  options.states_most = 5'000;
  const SearchReport report = Search(around, options).run();
  EXPECT_FALSE(report.whole);
  EXPECT_EQ(report.judged, 0);
  EXPECT_EQ(report.states_by_faults.size(), 2U);
  EXPECT_GT(report.complete, 0U);
}

// What a violation is worth: its shortest way, and a scenario that plays as it is written.
TEST(Search, violation_has_a_trace_and_a_scenario) {
  Surroundings around = contoso({.interlocks = false});
  SearchOptions options;
  options.faults = 1;
  options.violations_most = 1;
  const SearchReport report = Search(around, options).run();
  ASSERT_EQ(report.found.size(), 1U);
  const Found& found = report.found.front();
  EXPECT_EQ(found.trace.size(), 6U)
      << "NODE1 dies, its CMS fails over, and a package is put on the new owner";
  ASSERT_EQ(found.way.size(), found.trace.size() + 1);
  EXPECT_EQ(digest_of(found.way.front()), digest_of(initial_state(around)));

  const std::string story = story_of(around, found);
  EXPECT_NE(story.find("FAULT: NODE1 crashes"), std::string::npos) << story;
  EXPECT_NE(story.find("[prerequisite-missing]"), std::string::npos) << story;
  for (const scenario::Block& block : scenario::read_script(story)) {
    scenario::Player player;
    std::string output;
    for (const scenario::Command& command : block.commands) {
      output += player.play(command.text);
    }
    EXPECT_EQ(output, block.expected) << block.head;
    EXPECT_EQ(block.head.find("no words for"), std::string::npos) << block.head;
  }
}

}  // namespace
}  // namespace lockstep::exploration
