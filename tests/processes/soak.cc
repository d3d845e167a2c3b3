// Soak: rollouts of many clusters one after another, with random faults, for as long as one likes;
// controllers and agents must not grow.
//
// The agents of every second cluster live through all rollouts; the others, and every controller,
// are killed like in chaos. After each rollout the lab begins with a new world. What agents hold is
// measured at the end of each rollout, what controllers hold all the time: the most of it counts.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "tests/processes/gauge.h"
#include "tests/processes/ordeal.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto kUnrest = 60s;     // of each rollout
constexpr auto kRecovery = 900s;  // of each rollout, at most
constexpr auto kStep = 2s;        // between two looks
// The first rollout fills caches and tables; whatever grows beyond the second by more than this
// grows for ever. Descriptors: connections that break are closed a little after their successors
// are open.
constexpr std::size_t kWarm = 2;
constexpr double kMoreMemory = 1.10;
constexpr long kMoreKb = 2'048;
constexpr long kMoreDescriptors = 8;

struct Choices {
  std::int64_t minutes = 5;
  std::uint64_t seed = std::random_device{}();
  int clusters = 50;
};

struct Measured {
  Gauge controller;  // the most of each
  Gauge agent;       // likewise, over those that were spared
};

void take_more(Gauge& most, const Gauge& now) {
  most = {std::max(most.resident_kb, now.resident_kb), std::max(most.descriptors, now.descriptors),
          std::max(most.threads, now.threads)};
}

bool is_flat(const char* whose, const Gauge& warm, const Gauge& last) {
  const bool flat =
      static_cast<double>(last.resident_kb) <=
          kMoreMemory * static_cast<double>(warm.resident_kb) + static_cast<double>(kMoreKb) &&
      last.descriptors <= warm.descriptors + kMoreDescriptors && last.threads <= warm.threads;
  std::cout << whose << (flat ? " stays flat: " : " GROWS: ") << to_text(warm)
            << " after warming up, " << to_text(last) << " at the end\n";
  return flat;
}

class Soak {
 public:
  explicit Soak(const Choices& choices) : choices_(choices), site_(setup_of(choices)) {
    const std::vector<std::string> nodes = site_.nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (i / 2 % 2 == 0) {
        spared_.insert(nodes[i]);
      }
    }
  }

  int run() {
    if (!site_.open() || !site_.enrol()) {
      std::cout << site_.problem() << '\n';
      return 1;
    }
    const auto end = Steady::now() + std::chrono::minutes{choices_.minutes};
    bool well = true;
    while (well && (Steady::now() < end || measured_.size() <= kWarm)) {
      well = one_rollout();
      if (well) {
        site_.close_lab();
        well = site_.open_lab();
      }
    }
    return well && judge() ? 0 : 1;
  }

 private:
  static SiteSetup setup_of(const Choices& choices) {
    SiteSetup setup{.clusters = {}, .seed = choices.seed, .relayed = true};
    for (int i = 1; i <= choices.clusters; ++i) {
      setup.clusters.push_back("CL" + std::to_string(i) + "N");
    }
    return setup;
  }

  bool one_rollout() {
    const auto begin = Steady::now();
    Ordeal ordeal(site_, choices_.seed + measured_.size(), tally_, spared_);
    Measured measured;
    const auto look = [&] { take_more(measured.controller, gauge_of(ordeal.controller().id())); };
    while (!ordeal.over() && Steady::now() < begin + kUnrest) {
      ordeal.disturb(kStep);
      look();
    }
    while (!ordeal.over() && Steady::now() < begin + kUnrest + kRecovery) {
      ordeal.leave_alone(kStep);
      look();
    }
    for (const std::string& node : spared_) {
      take_more(measured.agent, gauge_of(site_.agent(node).id()));
    }
    measured_.push_back(measured);
    const std::vector<std::string> faults = ordeal.faults();
    for (const std::string& fault : faults) {
      std::cout << fault << '\n';
    }
    std::cout << "rollout " << measured_.size() << ": " << (faults.empty() ? "well" : "WRONG")
              << " after "
              << std::chrono::round<std::chrono::seconds>(Steady::now() - begin).count()
              << " s; controller " << to_text(measured.controller) << "; agents at most "
              << to_text(measured.agent) << "; so far " << to_text(tally_) << std::endl;
    return faults.empty();
  }

  bool judge() {
    const Measured& warm = measured_[kWarm - 1];
    const Measured& last = measured_.back();
    const bool controller = is_flat("the controller", warm.controller, last.controller);
    const bool agents = is_flat("agents", warm.agent, last.agent);
    std::cout << measured_.size() << " rollouts of " << choices_.clusters
              << " clusters: " << to_text(tally_) << "; " << tally_.twice
              << " actions twice or out of order\n";
    return controller && agents;
  }

  Choices choices_;
  Site site_;
  Tally tally_;
  std::set<std::string> spared_;
  std::vector<Measured> measured_;
};

}  // namespace
}  // namespace lockstep

int main(int argc, char** argv) {
  CLI::App app{"Rollouts one after another, with faults; nothing may grow."};
  lockstep::Choices choices;
  app.add_option("--minutes", choices.minutes, "rollouts are begun for so long, and three at least")
      ->check(CLI::Range(0, 10'000));
  app.add_option("--seed", choices.seed, "of the first rollout; the next ones count on");
  app.add_option("--clusters", choices.clusters, "of each rollout")->check(CLI::Range(2, 60));
  CLI11_PARSE(app, argc, argv);
  return lockstep::Soak(choices).run();
}
