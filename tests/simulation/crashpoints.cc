// ./dev crashpoints: one cluster's upgrade, cut at every deed of the controller, of each agent, and
// of all of them at once; each time it must end alike, with the same side effects.
//
// The upgrade runs once; at each deed it goes on in copies of the process, one for each way to die.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "tests/simulation/forks.h"
#include "tests/simulation/interruption.h"

namespace lockstep::simulation {
namespace {

constexpr std::size_t kLinesTold = 30;  // of what happened last, with a divergence

struct Choices {
  std::uint64_t seed = 1;
  std::uint64_t every = 1;  // only each so-many-th crash point
  int jobs = 1;
  bool full = false;  // runs also what is equal to a neighbour
};

struct Sums {
  std::uint64_t points = 0;
  std::uint64_t variants = 0;
  std::uint64_t runs = 0;
  std::uint64_t repetitions = 0;
  std::uint64_t divergences = 0;

  Sums& operator+=(const Sums& other) {
    points += other.points;
    variants += other.variants;
    runs += other.runs;
    repetitions += other.repetitions;
    divergences += other.divergences;
    return *this;
  }
};

// Ways to die at a deed.
std::vector<Cut> cuts_of(Deed deed) {
  const bool has_middle = deed == Deed::kChange || deed == Deed::kSync;
  std::vector<Cut> cuts;
  for (const Fate fate : {Fate::kDiesBefore, Fate::kDiesTorn, Fate::kDiesAfter}) {
    if (fate == Fate::kDiesTorn && !has_middle) {
      continue;
    }
    for (const bool power : {false, true}) {
      cuts.push_back({fate, power, false});
      cuts.push_back({fate, power, true});
    }
  }
  return cuts;
}

const char* text_of(Fate fate) {
  return fate == Fate::kDiesBefore ? "before" : fate == Fate::kDiesTorn ? "during" : "after";
}

const char* text_of(Deed deed) {
  constexpr std::array kTexts{"change of a file", "sync", "message", "begin of a step"};
  return kTexts.at(static_cast<std::size_t>(deed));
}

std::string name_of(const NodeId& node) { return node.empty() ? "controller" : node.text; }

std::string text_of(const DeedPlace& place, const Cut& cut) {
  return name_of(place.node) + (cut.everybody ? " and all others die " : " dies ") +
         text_of(cut.fate) + " its deed " + std::to_string(place.number) + ", a " +
         text_of(place.deed) + (cut.power ? ", without power" : "");
}

class Crashpoints {
 public:
  explicit Crashpoints(const Choices& choices)
      : choices_(choices),
        forks_(choices.jobs, [this](const auto& name, const auto& text) { told(name, text); }) {}

  int run() {
    const auto began = std::chrono::steady_clock::now();
    const Story whole = simulate({.seed = choices_.seed, .troubles = false});
    expected_ = side_effects_of(whole);
    all_.divergences += whole.violations.empty() ? 0 : 1;
    cut_after_events(whole.events);
    cut_at_deeds();
    Sums alone = all_;
    for (const auto& [node, sums] : by_process_) {
      alone += sums;
      std::printf("%-12s %5lu crash points, %6lu variants, %6lu runs\n", name_of(node).c_str(),
                  sums.points, sums.variants, sums.runs);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf(
        "%lu crash points, %lu variants, of which %lu equal a neighbour: %lu runs, %.0f s, "
        "%lu harmless repetitions, %lu divergences\n",
        alone.points, alone.variants, alone.variants - alone.runs, alone.runs, took.count(),
        alone.repetitions, alone.divergences);
    return alone.divergences == 0 ? 0 : 1;
  }

 private:
  // Repetitions, then what is wrong; nothing more when all is well.
  [[nodiscard]] std::string judge(const Story& story) const {
    const SideEffects effects = side_effects_of(story);
    std::string wrong = difference(expected_, effects);
    for (const std::string& violation : story.violations) {
      wrong += "  broken: " + violation + "\n";
    }
    for (std::size_t i = 0; !wrong.empty() && i < story.last_lines.size(); ++i) {
      wrong += "    " + story.last_lines[i] + "\n";
    }
    return std::to_string(harmless_repetitions(expected_, effects)) + "\n" + wrong;
  }

  void told(const std::string& name, const std::optional<std::string>& text) {
    const std::string wrong =
        text ? text->substr(text->find('\n') + 1) : std::string{"  its process died\n"};
    all_.repetitions += text ? std::stoul(*text) : 0;
    if (!wrong.empty()) {
      ++all_.divergences;
      std::printf("%s:\n%s", name.c_str(), wrong.c_str());
      std::fflush(stdout);
    }
  }

  // The controller dies right after each event of its journal in turn.
  void cut_after_events(std::uint64_t events) {
    for (std::uint64_t event = 1; event <= events; event += choices_.every) {
      ++all_.points;
      ++all_.variants;
      ++all_.runs;
      told("the controller dies after event " + std::to_string(event),
           judge(simulate({.seed = choices_.seed,
                           .troubles = false,
                           .lines = kLinesTold,
                           .kill_after_event = event})));
    }
    std::printf("%-12s %5lu events, after each of which it dies\n", "controller", all_.points);
    std::fflush(stdout);
  }

  void cut_at_deeds() {
    const Story story = simulate({.seed = choices_.seed,
                                  .troubles = false,
                                  .cut = [this](const DeedPlace& place) { return choose(place); },
                                  .lines = kLinesTold,
                                  .folder = "."});
    if (forks_.is_copy()) {
      forks_.tell(judge(story));
    }
    forks_.finish();
  }

  // In each copy, the way in which it dies here.
  std::optional<Cut> choose(const DeedPlace& place) {
    if (forks_.is_copy()) {
      return std::nullopt;
    }
    const bool goes_on = std::exchange(last_[place.node], place.moment) == place.moment;
    if (place.number % choices_.every != 0) {
      return std::nullopt;
    }
    Sums& sums = by_process_[place.node];
    ++sums.points;
    for (const Cut& cut : cuts_of(place.deed)) {
      ++sums.variants;
      // Nobody does anything between two deeds of one moment: before this is after the last one.
      if (goes_on && cut.fate == Fate::kDiesBefore && !choices_.full) {
        continue;
      }
      ++sums.runs;
      if (forks_.begin(text_of(place, cut))) {
        return cut;
      }
    }
    return std::nullopt;
  }

  Choices choices_;
  Forks forks_;
  SideEffects expected_;
  Sums all_;
  std::map<NodeId, Sums> by_process_;
  std::map<NodeId, std::optional<std::uint64_t>> last_;  // moment of a process's last deed
};

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
  app.add_option("--jobs", choices.jobs, "Runs at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_flag("--full", choices.full, "Runs also what is equal to a neighbour");
  CLI11_PARSE(app, argc, argv);
  return Crashpoints(choices).run();
}
