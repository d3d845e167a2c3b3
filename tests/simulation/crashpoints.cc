// ./dev crashpoints: one cluster's upgrade, cut at every deed of the controller, of each agent, and
// of all of them at once; each time it must end alike, with the same side effects.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "tests/simulation/interruption.h"

namespace lockstep::simulation {
namespace {

struct Choices {
  std::uint64_t seed = 1;
  std::uint64_t every = 1;  // only each so-many-th crash point
};

struct Sums {
  std::uint64_t points = 0;
  std::uint64_t runs = 0;
  std::uint64_t divergences = 0;
  std::uint64_t repeated_restarts = 0;
};

struct Variant {
  Fate fate;
  bool power;
};

// Ways to die at a deed that differ from each other.
std::vector<Variant> variants_of(Deed deed) {
  if (deed == Deed::kChange || deed == Deed::kSync) {
    return {{Fate::kDiesBefore, false}, {Fate::kDiesTorn, false}, {Fate::kDiesAfter, false},
            {Fate::kDiesBefore, true},  {Fate::kDiesTorn, true},  {Fate::kDiesAfter, true}};
  }
  return {{Fate::kDiesBefore, false},
          {Fate::kDiesAfter, false},
          {Fate::kDiesBefore, true},
          {Fate::kDiesAfter, true}};
}

const char* text_of(Fate fate) {
  return fate == Fate::kDiesBefore ? "before" : fate == Fate::kDiesTorn ? "during" : "after";
}

std::string text_of(const Cut& cut) {
  return (cut.node.empty() ? "the controller" : cut.node.text) +
         (cut.everybody ? ", and with it everybody," : "") + " dies " + text_of(cut.doom.fate) +
         " its deed " + std::to_string(cut.doom.deed) + (cut.doom.power ? ", without power" : "");
}

void compare(const SideEffects& whole, const Story& story, const std::string& what, Sums& sums) {
  ++sums.runs;
  const SideEffects effects = side_effects_of(story);
  const std::string difference = lockstep::simulation::difference(whole, effects);
  sums.repeated_restarts += static_cast<std::uint64_t>(harmless_repetitions(whole, effects));
  if (difference.empty() && story.violations.empty()) {
    return;
  }
  ++sums.divergences;
  std::printf("%s:\n%s", what.c_str(), difference.c_str());
  for (const std::string& violation : story.violations) {
    std::printf("  broken: %s\n", violation.c_str());
  }
}

Sums cut_process(const Choices& choices, const Story& whole, const NodeId& node, bool everybody) {
  const SideEffects expected = side_effects_of(whole);
  const std::vector<Deed>& deeds = whole.deeds.at(node);
  Sums sums;
  for (std::uint64_t deed = 1; deed <= deeds.size(); deed += choices.every) {
    ++sums.points;
    for (const Variant& variant : variants_of(deeds[deed - 1])) {
      const Cut cut{node, {deed, variant.fate, variant.power}, everybody};
      compare(expected, simulate({choices.seed, false, {cut}}), text_of(cut), sums);
    }
  }
  std::printf("%-12s %s: %lu of %zu crash points, %lu runs, %lu divergences\n",
              node.empty() ? "controller" : node.text.c_str(),
              everybody ? "and all others" : "alone", sums.points, deeds.size(), sums.runs,
              sums.divergences);
  std::fflush(stdout);
  return sums;
}

// The controller dies right after each event of its journal in turn.
Sums cut_after_events(const Choices& choices, const Story& whole) {
  const SideEffects expected = side_effects_of(whole);
  Sums sums;
  for (std::uint64_t event = 1; event <= whole.events; event += choices.every) {
    ++sums.points;
    compare(expected, simulate({choices.seed, false, {}, 60, event}),
            "the controller dies after event " + std::to_string(event), sums);
  }
  std::printf("controller   after its events: %lu of %zu, %lu divergences\n", sums.points,
              whole.events, sums.divergences);
  std::fflush(stdout);
  return sums;
}

int run(const Choices& choices) {
  const auto began = std::chrono::steady_clock::now();
  const Story whole = simulate({choices.seed, false, {}});
  Sums all = cut_after_events(choices, whole);
  for (const auto& [node, deeds] : whole.deeds) {
    for (const bool everybody : {false, true}) {
      const Sums sums = cut_process(choices, whole, node, everybody);
      all.points += sums.points;
      all.runs += sums.runs;
      all.divergences += sums.divergences;
      all.repeated_restarts += sums.repeated_restarts;
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf(
      "%lu crash points, %lu runs, %.0f s, %lu restarts of a service repeated, %lu divergences\n",
      all.points, all.runs, took.count(), all.repeated_restarts, all.divergences);
  return all.divergences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lockstep::simulation

int main(int argc, char** argv) {
  using namespace lockstep::simulation;
  Choices choices;
  CLI::App app{"Cuts one cluster's upgrade at every deed of every process", "crashpoints"};
  app.add_option("--seed", choices.seed, "Of the run that is cut")->capture_default_str();
  app.add_option("--every", choices.every, "Only each so-many-th crash point")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  return run(choices);
}
