#pragma once
// Ordeal: one rollout of a relayed site, whose processes are killed, stopped, cut off and moved at
// random moments that a seed decides; in the end it must be as if nothing had happened.

#include <chrono>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/processes/site.h"

namespace lockstep {

struct Tally {
  int controller_kills = 0;  // SIGKILL, and `resume` after a while
  int agent_kills = 0;
  int pauses = 0;      // SIGSTOP, and SIGCONT after a while
  int partitions = 0;  // of the controller from some nodes; nothing is closed
  int cuts = 0;        // connections that break
  int moves = 0;       // of the controller to another port
  int twice = 0;       // sentences of the judge about what must never happen
};

std::string to_text(const Tally& tally);

class Ordeal {
 public:
  // The site is open and enrolled, and `lockstep upgrade` begins. Agents that are spared are not
  // killed. Site and tally are borrowed.
  Ordeal(Site& site, std::uint64_t seed, Tally& tally, std::set<std::string> spared = {});

  // Ends early when the rollout does.
  void disturb(std::chrono::milliseconds time);
  // Nothing but the controller is killed, after a life of `life` on an average; true when the
  // rollout lasted so long.
  bool kill_controller(int times, std::chrono::milliseconds life);
  // Nothing more befalls it for this time; true when it is over.
  bool leave_alone(std::chrono::milliseconds time);
  // After its end: what is wrong with it.
  [[nodiscard]] std::vector<std::string> faults();

  [[nodiscard]] bool over() const { return code_.has_value(); }
  [[nodiscard]] const Process& controller() const { return controller_; }

 private:
  using Steady = std::chrono::steady_clock;

  std::chrono::milliseconds between(std::chrono::milliseconds least,
                                    std::chrono::milliseconds most);
  template <class T>
  const T& any_of(const std::vector<T>& all);
  void let_be(std::chrono::milliseconds time);
  void disturb_once();
  Process go_on();
  void restart_controller();
  void move_controller();
  void kill_agent();
  void pause(Process& process);
  void part();
  void cut();
  void heal(Steady::time_point until);

  Site& site_;
  std::mt19937_64 random_;
  Tally& tally_;
  std::set<std::string> spared_;
  Process controller_;
  std::optional<int> code_;
  std::map<std::string, Steady::time_point> parted_;  // until when
};

}  // namespace lockstep
