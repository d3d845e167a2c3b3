#include "tests/simulation/hooks.h"

namespace lockstep::simulation {
namespace {

constexpr Duration kLongest = 20s;
// Of so many one each fails, cannot be started, and never ends.
constexpr std::uint64_t kKinds = 8;

}  // namespace

void SimulatedHooks::start(const HookOrder& order) {
  Running running{now_ + prng_.between(0s, kLongest), {HookEnd::kPassed, 0, "done\n"}};
  switch (sound_ ? kKinds : prng_.below(kKinds)) {
    case 0: running.result = {HookEnd::kFailed, 3, "no such list\n"}; break;
    case 1: running.result = {HookEnd::kNotStarted, 0, "no such file"}; break;
    case 2: running.ends = kNever; break;
    default: break;
  }
  running_.insert_or_assign(order.cluster, running);
}

std::vector<HookEnding> SimulatedHooks::poll() {
  std::vector<HookEnding> ended;
  std::erase_if(running_, [&](const auto& entry) {
    const bool over = entry.second.ends <= now_;
    if (over) {
      ended.push_back({entry.first, entry.second.result});
    }
    return over;
  });
  return ended;
}

std::string SimulatedHooks::end(const ClusterId& cluster) {
  running_.erase(cluster);
  return "half done\n";
}

}  // namespace lockstep::simulation
