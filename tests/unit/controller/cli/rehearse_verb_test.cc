// Nights that are played by the command line, and played again.

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>

#include "controller/cli/verb.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/controller/cli/said.h"

namespace lockstep {
namespace {

// The example with one window each Saturday night.
std::string fleet_with_windows(const TemporaryFolder& folder) {
  std::ifstream in(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string always = "  windows: always";
  text.replace(text.find(always), always.size(),
               "  windows: [{zone: UTC, from: Sat 22:00, to: Sun 06:00}]");
  const std::string path = folder.path().string() + "/windows.yaml";
  std::ofstream(path) << text;
  return path;
}

// "outcome, …, longest outage …, night …" of the worst night, as `said` lists or tells it.
std::string worst_of(const Said& said) {
  const std::size_t at = said.out.find("  seed ");
  const std::size_t end = said.out.find('\n', at);
  return at == std::string::npos ? "" : said.out.substr(at, end - at);
}

std::string after(const std::string& text, const std::string& mark, const std::string& until) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos
             ? ""
             : text.substr(at + mark.size(), text.find(until, at + mark.size()) - at - mark.size());
}

// The printed command, with two runs from that seed on, lists the same first night.
void expect_replay(const Said& many) {
  const std::string command = after(many.out, "one again: lockstep ", " --runs 1 --seed SEED");
  const std::string seed = after(worst_of(many), "seed ", ":");
  ASSERT_FALSE(command.empty()) << many.out;
  std::vector<std::string> words = words_of(command + " --runs 1 --seed " + seed);
  const Said story = say(words);
  const std::string outage = after(worst_of(many), "longest outage ", ", night");
  EXPECT_NE(story.out.find("outage " + outage), std::string::npos) << story.out;
  const std::string outcome = after(worst_of(many), ": ", ",");
  const std::string night = worst_of(many).substr(worst_of(many).find("night ") + 6);
  EXPECT_NE(story.out.find("\n" + outcome + " after " + night), std::string::npos)
      << worst_of(many) << " / " << story.out;
}

TEST(RehearseNights, the_worst_is_the_same_again_by_the_printed_command) {
  const TemporaryFolder folder;
  const std::string faults = "--faults default";
  for (const std::string& fleet :
       {std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml", fleet_with_windows(folder)}) {
    std::vector<std::string> words = words_of("rehearse " + fleet + " --runs 30 " + faults);
    const Said many = say(words);
    ASSERT_EQ(many.code, kExitDone) << many.err;
    expect_replay(many);
  }
}

TEST(RehearseNights, begin_when_they_are_told_to) {
  const TemporaryFolder folder;
  const std::string fleet = fleet_with_windows(folder);
  const auto at = [&](const std::string& start) {
    return say(words_of("rehearse " + fleet + " --runs 3 --start " + start));
  };
  const Said opening = at("2026-11-28T22:00:00Z");
  EXPECT_NE(opening.out.find(" --start 2026-11-28T22:00:00Z --runs 1"), std::string::npos);
  EXPECT_NE(opening.out.find("done within the window of the fleet file, 8h 00m: "),
            std::string::npos)
      << opening.out;
  const Said late = at("2026-11-29T05:30:00Z");
  EXPECT_NE(late.out.find("the window of the fleet file, 30m 00s: 0.0 %"), std::string::npos)
      << late.out;
  EXPECT_NE(worst_of(late), worst_of(opening));
  EXPECT_EQ(worst_of(at("2026-11-28T22:00:00Z")), worst_of(opening));
  EXPECT_EQ(at("yesterday").code, kExitFault);
}

TEST(Rehearse, of_a_fleet_without_windows_begins_nothing_and_upgrade_refuses_it) {
  const TemporaryFolder folder;
  std::ifstream in(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.erase(text.find("  windows: always"), std::string{"  windows: always"}.size());
  const std::string path = folder.path().string() + "/none.yaml";
  std::ofstream(path) << text;
  const Said story = say({"rehearse", path, "--runs", "1"});
  EXPECT_NE(story.err.find("windows: none is declared"), std::string::npos) << story.err;
  EXPECT_NE(story.out.find("no maintenance window is declared"), std::string::npos) << story.out;
  EXPECT_EQ(story.code, kExitStopped);
  const Said refused = say({"upgrade", path, "--state", folder.path().string()});
  EXPECT_EQ(refused.code, kExitRefused);
  EXPECT_NE(refused.err.find("maintenance-window: none is declared; write policy.windows"),
            std::string::npos)
      << refused.err;
}

}  // namespace
}  // namespace lockstep
