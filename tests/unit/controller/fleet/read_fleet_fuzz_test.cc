// The fuzzer's entry, driven by seeded mutations of real files, for every build and compiler.

#include <gtest/gtest.h>

#include <random>

#include "controller/fleet/read_release.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

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

void read(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

void expect_survival(const std::string& sample, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < kMutants; ++i) {
    std::string text = sample;
    for (std::size_t edits = 1 + below(random, 4); edits > 0; --edits) {
      mutate(text, random);
    }
    SCOPED_TRACE("mutant " + std::to_string(i));
    read(text);
  }
}

TEST(ReadFleetFuzz, mutants_of_the_sample_never_crash) {
  expect_survival(samples::good_fleet(), 20071129);
}

TEST(ReadFleetFuzz, mutants_of_contoso_never_crash) {
  expect_survival(samples::source_file("examples/contoso.yaml"), 2007113);
}

TEST(ReadFleetFuzz, mutants_of_the_release_never_crash) {
  expect_survival(std::string(release_text("exchange-2007-sp1")), 81240);
}

TEST(ReadFleetFuzz, heaps_of_tokens_never_crash) {
  std::mt19937_64 random(5570);
  for (int i = 0; i < kMutants; ++i) {
    std::string text;
    for (std::size_t count = below(random, 40); count > 0; --count) {
      text += kTokens[below(random, std::size(kTokens))];
    }
    SCOPED_TRACE("heap " + std::to_string(i) + " of seed 5570");
    read(text);
    ASSERT_TRUE(std::holds_alternative<std::vector<FleetFault>>(read_fleet(text, {})));
  }
}

}  // namespace
}  // namespace lockstep
