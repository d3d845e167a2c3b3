// Chaos: whole rollouts with real processes, of which any may be killed or stopped at any moment.
//
// A round is a fresh site: a lab, its agents, a controller. For a while the seed decides who is
// killed (SIGKILL) and started again after how long, who is stopped (SIGSTOP) and continued, and
// when the controller moves to another port. Then everything is left alone, and the rollout must
// end well: exit code 0, nothing undone, nothing that must never happen in the world's log.

#include <poll.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <random>

#include "tests/processes/site.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto kUnrest = 60s;     // of each round
constexpr auto kRecovery = 400s;  // a stopped agent may find its way back only after a minute

struct Tally {
  int rounds = 0;
  int controller_kills = 0;
  int agent_kills = 0;
  int pauses = 0;
  int moves = 0;
  int wrong_ends = 0;
  int broken_rules = 0;
};

class Round {
 public:
  Round(std::uint64_t seed, const std::vector<std::string>& clusters, Tally& tally)
      : seed_(seed), random_(seed), tally_(tally), site_({.clusters = clusters, .seed = seed}) {}

  bool run() {
    if (!site_.open() || !site_.enrol()) {
      return wrong("the site does not open: " + site_.problem());
    }
    controller_.emplace(site_.start_controller("upgrade"));
    const auto end = Steady::now() + kUnrest;
    while (Steady::now() < end && !over_) {
      disturb();
    }
    return ends_well();
  }

 private:
  std::chrono::milliseconds between(std::chrono::milliseconds least,
                                    std::chrono::milliseconds most) {
    return std::chrono::milliseconds{
        std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random_)};
  }
  std::string any_node() {
    const std::vector<std::string> nodes = site_.nodes();
    return nodes[std::uniform_int_distribution<std::size_t>(0, nodes.size() - 1)(random_)];
  }

  // Lets the rollout go on for a while; notes when its controller ended by itself.
  void let_be(std::chrono::milliseconds time) {
    const std::optional<int> code = controller_->wait(time);
    over_ = over_ || code.has_value();
    code_ = code ? code : code_;
  }

  // How long somebody is away is what the seed decides; there is nothing else to wait for.
  static void stay_away(std::chrono::milliseconds time) {
    ::poll(nullptr, 0, static_cast<int>(time.count()));
  }

  void disturb() {
    let_be(between(50ms, 6s));
    if (over_) {
      return;
    }
    switch (std::uniform_int_distribution<int>(0, 9)(random_)) {
      case 0:
      case 1:
      case 2: kill_controller(); break;
      case 3: move_controller(); break;
      case 4: pause(*controller_); break;
      case 5: pause(site_.agent(any_node())); break;
      default: kill_agent(any_node()); break;
    }
  }

  void kill_controller() {
    controller_->kill();
    ++tally_.controller_kills;
    stay_away(between(0ms, 3s));
    controller_.emplace(site_.start_controller("resume"));
  }

  void move_controller() {
    controller_->kill();
    site_.move_port();
    for (const std::string& node : site_.nodes()) {
      site_.agent(node).kill();
      site_.start_agent(node);
    }
    ++tally_.moves;
    controller_.emplace(site_.start_controller("resume"));
  }

  void pause(Process& process) {
    process.signal(SIGSTOP);
    ++tally_.pauses;
    stay_away(between(100ms, 8s));
    process.signal(SIGCONT);
  }

  void kill_agent(const std::string& node) {
    site_.agent(node).kill();
    ++tally_.agent_kills;
    let_be(between(0ms, 4s));
    site_.start_agent(node);
  }

  bool ends_well() {
    if (!over_) {
      let_be(kRecovery);
    }
    if (code_ != 0) {
      return wrong(code_ ? "exit code " + std::to_string(*code_) : "the rollout does not end");
    }
    const WorldLog log = site_.world();
    bool well = true;
    for (const std::string& sentence : violations(log)) {
      ++tally_.broken_rules;
      well = wrong(sentence);
    }
    for (const std::string& sentence : left_undone(log)) {
      well = wrong(sentence);
    }
    return well;
  }

  bool wrong(const std::string& why) {
    std::cout << "seed " << seed_ << ": " << why << '\n' << site_.told() << '\n';
    return false;
  }

  std::uint64_t seed_;
  std::mt19937_64 random_;
  Tally& tally_;
  Site site_;
  std::optional<Process> controller_;
  std::optional<int> code_;
  bool over_ = false;
};

int run(std::chrono::minutes time, std::uint64_t seed, int clusters) {
  std::vector<std::string> names;
  for (int i = 1; i <= clusters; ++i) {
    names.push_back("CL" + std::to_string(i) + "N");
  }
  Tally tally;
  const auto end = Steady::now() + time;
  do {
    const auto begin = Steady::now();
    const std::uint64_t own = seed + static_cast<std::uint64_t>(tally.rounds);
    ++tally.rounds;
    const bool well = Round(own, names, tally).run();
    tally.wrong_ends += well ? 0 : 1;
    std::cout << "round " << tally.rounds << ", seed " << own << ": " << (well ? "well" : "WRONG")
              << " after "
              << std::chrono::round<std::chrono::seconds>(Steady::now() - begin).count()
              << " s; so far " << tally.controller_kills << " kills of controllers, "
              << tally.agent_kills << " of agents, " << tally.pauses << " pauses, " << tally.moves
              << " moves" << std::endl;
  } while (Steady::now() < end);
  std::cout << tally.rounds << " rounds of " << clusters << " clusters: " << tally.wrong_ends
            << " wrong ends, " << tally.broken_rules << " broken rules\n";
  return tally.wrong_ends == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lockstep

int main(int argc, char** argv) {
  CLI::App app{"Kills and stops controllers and agents at random."};
  std::int64_t minutes = 1;
  std::uint64_t seed = std::random_device{}();
  int clusters = 4;
  app.add_option("--minutes", minutes, "rounds are begun for so long; 0: one round")
      ->check(CLI::Range(0, 1'000));
  app.add_option("--seed", seed, "of the first round; the next ones count on");
  app.add_option("--clusters", clusters, "of each round")->check(CLI::Range(1, 12));
  CLI11_PARSE(app, argc, argv);
  return lockstep::run(std::chrono::minutes{minutes}, seed, clusters);
}
