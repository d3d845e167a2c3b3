// Every reachable state of one cluster in the lab, with the shipped planner, invariants, observer,
// judge, interlocks and evidence. Prints states, transitions, depth, seconds and violations.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>

#include "controller/fleet/read_fleet.h"
#include "tests/exploration/safety.h"
#include "tests/exploration/search.h"
#include "tests/exploration/story.h"

namespace lockstep::exploration {
namespace {

constexpr const char* kUsage =
    "usage: explore FLEET [--faults N] [--states N] [--minutes N] [--violations N]\n"
    "               [--no-interlocks] [--no-invariants] [--each-line] [--no-progress] [--rules]\n"
    "               [--stories FOLDER]\n"
    "exit code: 0 nothing found, 1 a violation or a state without an end, 2 usage\n";

struct Options {
  std::string fleet;
  SearchOptions search;
  Defences defences;
  bool rules = false;
  std::filesystem::path stories;  // where violations are written as scenarios; empty: nowhere
};

bool parse(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--faults" && i + 1 < count) {
      options.search.faults = std::atoi(words[++i]);
    } else if (word == "--states" && i + 1 < count) {
      options.search.states_most =
          static_cast<std::uint32_t>(std::strtoul(words[++i], nullptr, 10));
    } else if (word == "--minutes" && i + 1 < count) {
      options.search.time_most = std::chrono::minutes{std::atoi(words[++i])};
    } else if (word == "--violations" && i + 1 < count) {
      options.search.violations_most = std::strtoul(words[++i], nullptr, 10);
    } else if (word == "--stories" && i + 1 < count) {
      options.stories = words[++i];
    } else if (word == "--no-interlocks") {
      options.defences.interlocks = false;
    } else if (word == "--no-invariants") {
      options.defences.invariants = false;
    } else if (word == "--each-line") {
      options.defences.each_alone = true;
    } else if (word == "--no-progress") {
      options.search.progress = false;
    } else if (word == "--rules") {
      options.rules = true;
    } else if (options.fleet.empty() && !word.starts_with("--")) {
      options.fleet = word;
    } else {
      return false;
    }
  }
  return !options.fleet.empty() && options.search.faults >= 0 && options.search.faults <= 9;
}

// The trace as a scenario file; says where it is.
void write_story(const std::filesystem::path& folder, int number, const std::string& story) {
  const auto path = folder / ("violation-" + std::to_string(number) + ".scenario");
  std::filesystem::create_directories(folder);
  std::ofstream file(path, std::ios::binary);
  file << story;
  file.close();
  std::printf("  %s %s\n", file ? "as a scenario:" : "cannot write", path.c_str());
}

void print_found(const SearchReport& report, Surroundings& around, const Options& options) {
  int stories = 0;
  for (const Found& found : report.found) {
    std::printf("VIOLATION after %zu steps: %s\n", found.trace.size(), found.what.c_str());
    int number = 0;
    for (const std::string& step : found.trace) {
      std::printf("  %3d. %s\n", ++number, step.c_str());
    }
    if (!options.stories.empty()) {
      write_story(options.stories, ++stories, story_of(around, found));
    }
  }
}

std::string extent_text(const SearchReport& report) {
  if (report.whole) {
    return "exhaustive";
  }
  return "NOT EXHAUSTIVE: ended with " + std::to_string(report.states_by_faults.size() - 1) +
         " faults after " + std::to_string(report.complete) + " steps";
}

// What was judged of progress, and what was not.
std::string progress_text(const SearchReport& report) {
  if (report.judged < 0) {
    return "ends not looked for";
  }
  const std::string stuck = std::to_string(report.stuck) + " without an end";
  return report.whole ? stuck
                      : stuck + " with up to " + std::to_string(report.judged) +
                            " faults, not looked for with more";
}

void print_figures(const SearchReport& report, const Surroundings& around, double seconds) {
  for (std::size_t faults = 0; faults < report.states_by_faults.size(); ++faults) {
    std::printf("  %zu states with %zu faults\n", report.states_by_faults[faults], faults);
  }
  std::printf("  %zu worlds, %zu different sights, %zu different thoughts, %u steps, %zu rules\n",
              around.atlas.size(), around.atlas.different_facts(), around.desk.thoughts(),
              unsigned{around.catalogue.steps()}, around.catalogue.rules().size());
  std::printf("  %zu ends finished, %zu ends halted with a reason\n", report.finished,
              report.halted);
  std::printf("%zu states, %zu transitions, depth %u, %.1f s, %s, %zu violations, %s\n",
              report.states, report.transitions, report.depth, seconds, extent_text(report).c_str(),
              report.violations, progress_text(report).c_str());
}

// Each line is asked of every step there is, so all of them are planned once before.
void learn_steps(Surroundings& around, SearchOptions options) {
  options.progress = false;
  learn_unplanned_steps(around);
  around.ground.defences.each_alone = false;
  Search(around, options).run();
  around.ground.defences.each_alone = true;
}

int explore(int count, char** words) {
  Options options;
  if (!parse(count, words, options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  FleetReading reading = read_fleet_file(options.fleet);
  if (!std::holds_alternative<Fleet>(reading)) {
    std::fprintf(stderr, "%s: not a sound fleet file\n", options.fleet.c_str());
    return 2;
  }
  const auto began = std::chrono::steady_clock::now();
  Surroundings around{one_cluster(std::get<Fleet>(std::move(reading)), options.defences)};
  if (options.defences.each_alone) {
    learn_steps(around, options.search);
  }
  const SearchReport report = Search(around, options.search).run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  print_found(report, around, options);
  if (options.rules) {
    for (const std::string& rule : around.catalogue.rules()) {
      std::printf("  rule %s\n", rule.c_str());
    }
  }
  print_figures(report, around, took.count());
  return report.violations == 0 && report.stuck == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lockstep::exploration

int main(int count, char** words) { return lockstep::exploration::explore(count, words); }
