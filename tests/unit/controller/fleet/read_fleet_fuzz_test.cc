// Seeded mutations of real files: whatever the text is, the reader ends with a fleet or with
// faults.
#include <gtest/gtest.h>

#include <random>

#include "controller/fleet/read_release.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

constexpr int kMutants = 1'500;  // of each sample; a second or two in a debug build
constexpr std::string_view kTokens[] = {"\n", "  ",   ": ",  "- ", "[",    "]",    "{",   "}",
                                        "'",  "\"",   "&a ", "*a", "!!x ", "? ",   "|\n", ">\n",
                                        "#",  "---",  "...", "%",  "\t",   "null", "~",   "\xC3",
                                        ",",  "\r\n", "\\",  "`",  "<<: ", "0x10", "1e9", "\x04"};

std::size_t below(std::mt19937_64& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

void mutate(std::string& text, std::mt19937_64& random) {
  const std::size_t place = below(random, text.size());
  const std::size_t length = 1 + below(random, 12);
  switch (below(random, 5)) {
    case 0: text.insert(place, kTokens[below(random, std::size(kTokens))]); break;
    case 1: text.erase(place, length); break;
    case 2: text.insert(below(random, text.size()), text.substr(place, length * 8)); break;
    case 3: text.resize(place); break;
    default:
      if (!text.empty()) {
        text[place] = static_cast<char>(below(random, 256));
      }
  }
}

// Faults of any text have a remedy, and places in the order of the file.
void expect_sound(const std::vector<FleetFault>& faults) {
  EXPECT_FALSE(faults.empty());
  EXPECT_LE(faults.size(), kMaxFaults + 1);
  for (const FleetFault& fault : faults) {
    EXPECT_NE(fault.problem, "");
    EXPECT_NE(fault.remedy, "");
    EXPECT_GE(fault.line, 0);
  }
}

void expect_fleet_survives(const std::string& sample, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < kMutants && !testing::Test::HasFailure(); ++i) {
    std::string text = sample;
    for (std::size_t edits = 1 + below(random, 4); edits > 0; --edits) {
      mutate(text, random);
    }
    SCOPED_TRACE("mutant " + std::to_string(i));
    const FleetReading reading = read_fleet(text, {"", "/nonexistent"});
    if (const auto* faults = std::get_if<std::vector<FleetFault>>(&reading)) {
      expect_sound(*faults);
    }
  }
}

TEST(ReadFleetFuzz, mutants_of_the_sample_never_crash) {
  expect_fleet_survives(samples::good_fleet(), 20071129);
}

TEST(ReadFleetFuzz, mutants_of_contoso_never_crash) {
  expect_fleet_survives(samples::source_file("examples/contoso.yaml"), 2007113);
}

TEST(ReadFleetFuzz, mutants_of_the_release_never_crash) {
  const std::string sample(release_text("exchange-2007-sp1"));
  std::mt19937_64 random(81240);
  for (int i = 0; i < kMutants && !testing::Test::HasFailure(); ++i) {
    std::string text = sample;
    mutate(text, random);
    SCOPED_TRACE("mutant " + std::to_string(i) + " of seed 81240");
    const ReleaseReading reading = read_release(text, "");
    if (const auto* faults = std::get_if<std::vector<FleetFault>>(&reading)) {
      expect_sound(*faults);
    }
  }
}

TEST(ReadFleetFuzz, heaps_of_tokens_never_crash) {
  std::mt19937_64 random(5570);
  for (int i = 0; i < kMutants; ++i) {
    std::string text;
    for (std::size_t count = below(random, 40); count > 0; --count) {
      text += kTokens[below(random, std::size(kTokens))];
    }
    SCOPED_TRACE("heap " + std::to_string(i) + " of seed 5570");
    const FleetReading reading = read_fleet(text, {});
    ASSERT_TRUE(std::holds_alternative<std::vector<FleetFault>>(reading));
  }
}

}  // namespace
}  // namespace lockstep
