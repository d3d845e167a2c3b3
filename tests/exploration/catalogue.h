#pragma once
// Catalogue: every step that was ever planned, every rule and every baseline, by number; and the
// ground on which one exploration stands.

#include <map>
#include <string>
#include <vector>

#include "common/value/baseline.h"
#include "common/value/expectation.h"
#include "common/value/step.h"
#include "controller/fleet.h"
#include "lab/world/spec.h"
#include "tests/exploration/model.h"

namespace lockstep::exploration {

class Catalogue {
 public:
  StepIndex number_of(const Step& step, const std::vector<Expectation>& expectations);
  [[nodiscard]] const Step& step(StepIndex index) const { return steps_[index].step; }
  [[nodiscard]] const std::vector<Expectation>& expectations(StepIndex index) const {
    return steps_[index].expectations;
  }
  [[nodiscard]] StepIndex steps() const { return static_cast<StepIndex>(steps_.size()); }
  // The first step that is the same action: what rules can tell of a settled step.
  [[nodiscard]] StepIndex action_of(StepIndex index) const { return actions_[index]; }

  std::uint16_t number_of_rule(const std::string& rule);
  [[nodiscard]] const std::string& rule(std::uint16_t index) const { return rules_[index]; }
  [[nodiscard]] const std::vector<std::string>& rules() const { return rules_; }

  std::uint16_t number_of_baseline(const Baseline& baseline);
  [[nodiscard]] const Baseline& baseline(std::uint16_t index) const { return baselines_[index]; }

 private:
  struct Entry {
    Step step;
    std::vector<Expectation> expectations;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::vector<Entry> steps_;
  std::vector<StepIndex> actions_;
  std::vector<std::string> rules_;
  std::map<std::string, std::uint16_t> rule_numbers_;
  std::vector<Baseline> baselines_;
};

// Which lines of defence stand. Any of them may be taken away to see what the others hold alone.
struct Defences {
  bool interlocks = true;   // the agent's own
  bool each_alone = false;  // ask each line of every known step, planned or not
  bool invariants = true;   // a broken one is a finding; without them only the world judges
};

struct Ground {
  Fleet fleet;
  lab::ClusterSpec spec;
  Defences defences;
};

// The fleet's first cluster, with one storage group and no front ends: they matter to the rollout
// only.
Ground one_cluster(Fleet fleet, const Defences& defences);

// The moment that everything is judged at.
inline constexpr Instant kNow{1'200'000'000'000};
// Longer than any patience, budget or validity.
inline constexpr Duration kLong = 48h;

}  // namespace lockstep::exploration
