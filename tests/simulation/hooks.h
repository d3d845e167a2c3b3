#pragma once
// Hooks of the simulated workstation: they take their time, fail, and sometimes never end.
//
// They die with their controller. Thread: one.

#include <map>
#include <vector>

#include "controller/hook_runner.h"
#include "lab/world/prng.h"

namespace lockstep::simulation {

class SimulatedHooks final : public HookRunner {
 public:
  explicit SimulatedHooks(std::uint64_t seed) : prng_(seed, "hooks") {}

  // The time of the calls that follow. `sound`: those that are started now pass, and soon.
  void set_time(Instant now, bool sound) {
    now_ = now;
    sound_ = sound;
  }
  void die() { running_.clear(); }

  void start(const HookOrder& order) override;
  std::vector<HookEnding> poll() override;
  std::string end(const ClusterId& cluster) override;

 private:
  struct Running {
    Instant ends;
    HookResult result;
  };

  lab::Prng prng_;
  Instant now_;
  bool sound_ = false;
  std::map<ClusterId, Running> running_;
};

}  // namespace lockstep::simulation
