// Every reader of foreign output, driven by seeded mutations of good samples: nothing crashes, and
// a good state is never made of text that does not say it.

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/fuzz/foreign_output.h"
#include "tests/unit/agent/windows/cluster_bytes.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

constexpr std::uint32_t kSeed = 20071130;
constexpr int kRounds = 4000;

class Mutator {
 public:
  std::string mutate(std::string text) {
    const std::uint32_t changes = 1 + random_() % 4;
    for (std::uint32_t i = 0; i < changes && !text.empty(); ++i) change(text);
    return text;
  }

 private:
  std::size_t place(const std::string& text) { return random_() % text.size(); }

  void change(std::string& text) {
    const std::size_t at = place(text);
    switch (random_() % 5) {
      case 0: text.resize(at); break;
      case 1: text[at] = static_cast<char>(random_() % 256); break;
      case 2: text.erase(at, random_() % 20); break;
      case 3: text.insert(at, text.substr(place(text), random_() % 40)); break;
      default: text.insert(at, 1, "\0\r\b\n{}<>:- "[random_() % 11]);
    }
  }

  std::mt19937 random_{kSeed};
};

TEST(ForeignOutput, mutations_never_crash_and_never_lie) {
  const std::array samples = {samples::kSetupDone,
                              samples::kSetupFailed,
                              samples::kSetupPrerequisite,
                              samples::kSetupGerman,
                              samples::kServerStatus,
                              samples::kCopies,
                              samples::kDatabases,
                              samples::kGroups,
                              samples::kNodes,
                              samples::kResources,
                              samples::kSetupLog,
                              property_list({named("MNSFileShare"), text_value("\\\\HUBCAS\\FSW"),
                                             named("SharePath"), text_value("\\\\HUBCAS\\FSW")})};
  Mutator mutator;
  for (int round = 0; round < kRounds; ++round) {
    const std::string text =
        mutator.mutate(samples[static_cast<std::size_t>(round) % samples.size()]);
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", round " + std::to_string(round));
    read_everything(text);
  }
}

}  // namespace
}  // namespace lockstep::windows
