#pragma once
// The model that the exploration walks: one cluster of the lab, both agents, the wire and the
// controller's memory, as one value.
//
// What decides is the shipped code: make_plan and check_invariants, the agent's judge, its
// interlocks and its evidence, the lab's transitions. What is abstracted is time: nothing has a
// length; whatever can happen next may happen next, and patience runs out only when nothing else is
// left to happen.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/value/outcome.h"
#include "common/value/step.h"
#include "controller/fleet.h"
#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "lab/world/cluster.h"
#include "lab/world/spec.h"

namespace lockstep::exploration {

using StepIndex = std::uint16_t;  // in Catalogue
inline constexpr StepIndex kNoStep = 0xFFFF;

// Every step that was ever planned, by number, so that states stay small. Grows only.
class Catalogue {
 public:
  StepIndex number_of(const Step& step, const std::vector<Expectation>& expectations);
  [[nodiscard]] const Step& step(StepIndex index) const { return steps_[index].step; }
  [[nodiscard]] const std::vector<Expectation>& expectations(StepIndex index) const {
    return steps_[index].expectations;
  }
  // Rules are kept as numbers too.
  std::uint16_t number_of_rule(const std::string& rule);
  [[nodiscard]] const std::string& rule(std::uint16_t index) const { return rules_[index]; }
  std::uint16_t number_of_baseline(const Baseline& baseline);
  [[nodiscard]] const Baseline& baseline(std::uint16_t index) const { return baselines_[index]; }

 private:
  struct Entry {
    Step step;
    std::vector<Expectation> expectations;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::vector<Entry> steps_;
  std::vector<std::string> rules_;
  std::map<std::string, std::uint16_t> rule_numbers_;
  std::vector<Baseline> baselines_;
};

// What the rules can tell of one action's tries on one node; the history is made from these.
struct Tries {
  std::uint8_t node = 0;
  StepIndex step = kNoStep;
  std::uint8_t done = 0;
  std::uint8_t failed = 0;   // since it was last done
  std::uint8_t refused = 0;  // since it was last done
  std::uint8_t reason = 0;   // of the last one
  bool in_doubt = false;     // the last one
  friend auto operator<=>(const Tries&, const Tries&) = default;
};

enum class Doing : std::uint8_t {
  kNothing,
  kWorking,     // begun in the world
  kConfirming,  // the tool has ended; waiting for evidence
  kReported,    // has a result that the controller does not have
};

struct AgentState {
  Doing doing = Doing::kNothing;
  StepIndex step = kNoStep;
  std::uint8_t points = 0;  // of a setup, passed
  bool alive = true;        // the process; a powered node starts it by itself
  bool word_lost = false;   // the agent was dead when the tool ended
  bool tool_success = false;
  std::uint8_t tool_reason = 0;
  std::uint8_t outcome = 0;  // kReported
  std::uint8_t reason = 0;
  bool hangs = false;      // the work in hand will never end by itself
  std::uint8_t boots = 0;  // when it was begun
  friend bool operator==(const AgentState&, const AgentState&) = default;
};

struct ControllerState {
  std::uint8_t first = 2;   // index of the first node; 2: not begun
  StepIndex out = kNoStep;  // the command that is out
  std::uint8_t out_node = 0;
  bool out_taken = false;    // the agent has it in its ledger
  bool overdue = false;      // out for longer than any budget
  std::vector<Tries> tries;  // sorted by last use
  std::array<bool, 2> last_is_reboot{};
  std::uint8_t gates = 0;       // passed, one bit a Gate
  std::uint16_t rule = 0xFFFF;  // that decided last
  bool patient = true;          // false: that rule has waited longer than any patience
  std::uint8_t ended = 0xFF;    // ClusterOutcome
  // Sight of each node: the cluster as it was when the node looked; nothing before the first look.
  std::array<std::optional<lab::Cluster>, 2> sights;
  std::array<bool, 2> sight_new{};  // taken after the last step ended
  std::array<bool, 2> silent{};
  std::array<std::uint16_t, 2> baselines{0xFFFF, 0xFFFF};  // in Catalogue; taken when it was begun
};

struct State {
  lab::Cluster world;
  std::array<AgentState, 2> agents;
  ControllerState controller;
  std::uint8_t faults_left = 0;
  bool witness_gone = false;  // will not come back by itself
  std::array<bool, 2> never_boots{};
  std::array<std::uint8_t, 2> upgrades{};  // setups of the node that were completed, for safety
  std::uint8_t cms_upgrades = 0;
};

// Everything that makes two states different, in canonical order.
std::string key_of(const State& state);

// Fixed surroundings of one exploration.
struct Ground {
  Fleet fleet;
  lab::ClusterSpec spec;
  Catalogue catalogue;
};

State initial_state(const Ground& ground, int faults);

// The controller's observation in this state, as its observer would have it.
Observation observation_of(const Ground& ground, const State& state);

// The moment that every observation is made at.
Instant now_of();

}  // namespace lockstep::exploration
