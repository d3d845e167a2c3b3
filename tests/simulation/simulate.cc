// ./dev simulate: runs seeds, prints what befell them and how they ended.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <limits>

#include "tests/simulation/simulation.h"

namespace lockstep::simulation {
namespace {

struct Choices {
  std::uint64_t seeds = 100;
  std::uint64_t seed = 0;  // the only one; 0: `seeds` of them, from `first`
  std::uint64_t first = 1;
  std::size_t lines = 60;
  double minutes = 0;  // stops after so long; 0: when all seeds are run
  std::uint64_t violations =
      std::numeric_limits<std::uint64_t>::max();  // stops after so many seeds
};

struct Sums {
  std::uint64_t seeds = 0;
  std::uint64_t failed = 0;
  double cluster_hours = 0;
  std::uint64_t restarts = 0;
  std::map<std::string, std::uint64_t> troubles;
  std::map<std::string, std::uint64_t> faults;
  std::map<std::string, std::uint64_t> ends;
};

void add(Sums& sums, const Story& story) {
  ++sums.seeds;
  sums.failed += story.violations.empty() ? 0 : 1;
  const double hours = std::chrono::duration<double, std::ratio<3600>>(story.lasted).count();
  sums.cluster_hours += hours * static_cast<double>(story.clusters);
  for (const auto& [name, count] : story.troubles) {
    sums.troubles[name] += count;
  }
  for (const lab::LogEntry& entry : story.log) {
    if (entry.action == "fault") {
      ++sums.faults[argument_of(entry, "name")];
    }
  }
  for (const auto& [cluster, end] : story.ended) {
    ++sums.ends[to_text(end.outcome)];
  }
  sums.ends["held"] += story.clusters - story.ended.size();
}

void print_failure(std::uint64_t seed, const Story& story) {
  std::printf("seed %lu:\n", seed);
  for (const std::string& line : story.last_lines) {
    std::printf("    %s\n", line.c_str());
  }
  for (const std::string& violation : story.violations) {
    std::printf("  broken: %s\n", violation.c_str());
  }
  std::printf("  again: ./dev simulate --seed %lu\n", seed);
}

void print_counts(const char* title, const std::map<std::string, std::uint64_t>& counts) {
  std::printf("%s:", title);
  for (const auto& [name, count] : counts) {
    std::printf(" %s %lu,", name.c_str(), count);
  }
  std::printf("\n");
}

int run(const Choices& choices) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point began = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  Sums sums;
  const std::uint64_t from = choices.seed != 0 ? choices.seed : choices.first;
  const std::uint64_t count = choices.seed != 0 ? 1 : choices.seeds;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const Story story = simulate({.seed = seed, .lines = choices.lines});
    add(sums, story);
    if (!story.violations.empty() || choices.seed != 0) {
      print_failure(seed, story);
    }
    const bool late = choices.minutes > 0 && seconds() > choices.minutes * 60;
    if (late || sums.failed >= choices.violations) {
      break;
    }
  }
  print_counts("troubles", sums.troubles);
  print_counts("faults of the lab", sums.faults);
  print_counts("ends", sums.ends);
  std::printf("%lu seeds, %.0f cluster-hours in %.1f s (%.0f an hour), %lu with violations\n",
              sums.seeds, sums.cluster_hours, seconds(), sums.cluster_hours / seconds() * 3600,
              sums.failed);
  return sums.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lockstep::simulation

int main(int argc, char** argv) {
  using namespace lockstep::simulation;
  Choices choices;
  CLI::App app{"Simulates the shipped loops under troubles, from seeds", "simulate"};
  const auto* const seeds =
      app.add_option("--seeds", choices.seeds, "How many")->capture_default_str();
  app.add_option("--seed", choices.seed, "Only this one, with its last lines");
  app.add_option("--first", choices.first, "The first of many")->capture_default_str();
  app.add_option("--lines", choices.lines, "What happened last")->capture_default_str();
  app.add_option("--minutes", choices.minutes, "Searches for so long");
  app.add_option("--violations", choices.violations, "Ends after so many seeds with violations");
  CLI11_PARSE(app, argc, argv);
  if (choices.minutes > 0 && seeds->count() == 0) {
    choices.seeds = std::numeric_limits<std::uint32_t>::max();
  }
  return run(choices);
}
