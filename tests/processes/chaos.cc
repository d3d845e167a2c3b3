// Chaos: whole rollouts with real processes, of which any may be killed or stopped at any moment.
//
// A round is a fresh site: a lab, its agents behind relays, a controller. For a while the seed
// decides who is killed and started again after how long, who is stopped and continued, which nodes
// are cut off, and when the controller moves to another port. Then everything is left alone, and
// the rollout must end well: exit code 0, nothing undone, nothing that must never happen in the
// world's log. With --kills the controller of one rollout dies so often, and nothing else befalls.

#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/processes/ordeal.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto kUnrest = 60s;     // of each round
constexpr auto kRecovery = 600s;  // a stopped agent may find its way back only after a minute
// A life shorter than this may not get anything done.
constexpr std::chrono::milliseconds kShortestLife = 1s;

struct Choices {
  std::int64_t minutes = 1;
  std::uint64_t seed = std::random_device{}();
  int clusters = 4;
  int kills = 0;
};

std::vector<std::string> names(int clusters) {
  std::vector<std::string> all;
  for (int i = 1; i <= clusters; ++i) {
    all.push_back("CL" + std::to_string(i) + "N");
  }
  return all;
}

double seconds_since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

bool tell(std::uint64_t seed, const std::vector<std::string>& faults, const Site& site) {
  for (const std::string& fault : faults) {
    std::cout << "seed " << seed << ": " << fault << '\n';
  }
  if (!faults.empty()) {
    std::cout << site.told() << '\n';
  }
  return faults.empty();
}

bool round(const Choices& choices, std::uint64_t seed, Tally& tally) {
  Site site({.clusters = names(choices.clusters), .seed = seed, .relayed = true});
  if (!site.open() || !site.enrol()) {
    return tell(seed, {"the site does not open: " + site.problem()}, site);
  }
  Ordeal ordeal(site, seed, tally);
  ordeal.disturb(kUnrest);
  ordeal.leave_alone(kRecovery);
  return tell(seed, ordeal.faults(), site);
}

int rounds(const Choices& choices) {
  Tally tally;
  int count = 0;
  int wrong = 0;
  const auto end = Steady::now() + std::chrono::minutes{choices.minutes};
  do {
    const auto begin = Steady::now();
    const std::uint64_t seed = choices.seed + static_cast<std::uint64_t>(count++);
    const bool well = round(choices, seed, tally);
    wrong += well ? 0 : 1;
    std::cout << "round " << count << ", seed " << seed << ": " << (well ? "well" : "WRONG")
              << " after " << std::lround(seconds_since(begin)) << " s; so far " << to_text(tally)
              << std::endl;
  } while (Steady::now() < end);
  std::cout << count << " rounds of " << choices.clusters << " clusters: " << to_text(tally) << "; "
            << wrong << " wrong ends, " << tally.twice << " actions twice or out of order\n";
  return wrong == 0 ? 0 : 1;
}

// Seconds of one rollout whose controller is killed so often; nothing when it does not end well.
std::optional<double> killed(const Choices& choices, int kills, std::chrono::milliseconds life) {
  Site site({.clusters = names(choices.clusters), .seed = choices.seed, .relayed = true});
  if (!site.open() || !site.enrol()) {
    tell(choices.seed, {"the site does not open: " + site.problem()}, site);
    return std::nullopt;
  }
  const auto begin = Steady::now();
  Tally tally;
  Ordeal ordeal(site, choices.seed, tally);
  const bool all = ordeal.kill_controller(kills, life);
  ordeal.leave_alone(kRecovery);
  const double took = seconds_since(begin);
  std::vector<std::string> faults = ordeal.faults();
  if (!all) {
    faults.push_back("it was over after " + std::to_string(tally.controller_kills) + " kills");
  }
  std::cout << choices.clusters << " clusters, controller killed " << tally.controller_kills
            << " times: " << (faults.empty() ? "well" : "WRONG") << " after " << std::lround(took)
            << " s, " << tally.twice << " actions twice or out of order" << std::endl;
  return tell(choices.seed, faults, site) ? std::optional{took} : std::nullopt;
}

int kill_often(const Choices& choices) {
  const std::optional<double> alone = killed(choices, 0, 0ms);
  if (!alone) {
    return 1;
  }
  const auto life = std::max(
      kShortestLife,
      std::chrono::milliseconds{static_cast<std::int64_t>(*alone * 1'000) / choices.kills});
  const std::optional<double> often = killed(choices, choices.kills, life);
  if (!often) {
    return 1;
  }
  std::printf("time lost per kill: %.2f s\n", (*often - *alone) / choices.kills);
  return 0;
}

}  // namespace
}  // namespace lockstep

int main(int argc, char** argv) {
  CLI::App app{"Kills and stops controllers and agents at random."};
  lockstep::Choices choices;
  app.add_option("--minutes", choices.minutes, "rounds are begun for so long; 0: one round")
      ->check(CLI::Range(0, 1'000));
  app.add_option("--seed", choices.seed, "of the first round; the next ones count on");
  app.add_option("--clusters", choices.clusters, "of each round")->check(CLI::Range(1, 50));
  app.add_option("--kills", choices.kills, "one rollout, whose controller is killed so often")
      ->check(CLI::Range(1, 10'000));
  CLI11_PARSE(app, argc, argv);
  return choices.kills > 0 ? lockstep::kill_often(choices) : lockstep::rounds(choices);
}
