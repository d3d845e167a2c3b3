// Every reachable state of one cluster in the lab, with the shipped planner, invariants, observer,
// judge, interlocks and evidence. Prints states, transitions, depth, seconds and violations.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "controller/fleet/read_fleet.h"
#include "tests/exploration/search.h"

namespace lockstep::exploration {
namespace {

constexpr const char* kUsage =
    "usage: explore FLEET [--faults N] [--states N] [--violations N] [--no-interlocks]\n"
    "               [--no-invariants] [--each-line] [--no-progress] [--rules]\n"
    "exit code: 0 nothing found, 1 a violation or a state without an end, 2 usage\n";

struct Options {
  std::string fleet;
  SearchOptions search;
  Defences defences;
  bool rules = false;
};

bool parse(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--faults" && i + 1 < count) {
      options.search.faults = std::atoi(words[++i]);
    } else if (word == "--states" && i + 1 < count) {
      options.search.states_most =
          static_cast<std::uint32_t>(std::strtoul(words[++i], nullptr, 10));
    } else if (word == "--violations" && i + 1 < count) {
      options.search.violations_most = std::strtoul(words[++i], nullptr, 10);
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

// One cluster, one storage group, no front ends: they matter to the rollout only.
Ground ground_of(Fleet fleet, const Defences& defences) {
  Ground ground{std::move(fleet), {}, defences};
  ground.fleet.front_ends.clear();
  ground.fleet.clusters.resize(1);
  const DeclaredCluster& declared = ground.fleet.clusters.front();
  ground.spec.id = declared.id;
  ground.spec.cms = declared.cms;
  ground.spec.nodes = declared.nodes;
  ground.spec.storage_groups = {{"First Storage Group", false}};
  return ground;
}

void print_found(const SearchReport& report) {
  for (const Found& found : report.found) {
    std::printf("VIOLATION after %zu steps: %s\n", found.trace.size(), found.what.c_str());
    int number = 0;
    for (const std::string& step : found.trace) {
      std::printf("  %3d. %s\n", ++number, step.c_str());
    }
  }
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
  std::printf("%zu states, %zu transitions, depth %u, %.1f s, %s, %zu violations, %zu stuck\n",
              report.states, report.transitions, report.depth, seconds,
              report.whole ? "exhaustive" : "BOUNDED, not exhaustive", report.violations,
              report.stuck);
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
  Surroundings around{ground_of(std::get<Fleet>(std::move(reading)), options.defences)};
  const SearchReport report = Search(around, options.search).run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  print_found(report);
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
