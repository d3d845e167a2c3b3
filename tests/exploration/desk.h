#pragma once
// Desk: the controller's side. Makes the observation that its observer would have, asks the shipped
// planner and the shipped invariants, and remembers the answer: equal memories get equal answers.

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/value/outcome.h"
#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "tests/exploration/atlas.h"
#include "tests/exploration/catalogue.h"
#include "tests/exploration/digests.h"
#include "tests/exploration/model.h"

namespace lockstep::exploration {

// A decision, as far as the model carries it out.
struct Thought {
  Verb verb = Verb::kHold;
  std::uint16_t rule = kNoRule;
  StepIndex step = kNoStep;             // kRun
  std::uint8_t node = 0;                // kRun
  std::uint8_t gate = 0;                // kAsk
  std::uint8_t first = kNoLabels;       // kBegin
  std::uint8_t outcome = 0;             // kHalt, kFinish
  bool final = false;                   // kHold
  std::vector<std::string> violations;  // of the invariants, and of what every decision must say
};

class Desk {
 public:
  Desk(const Ground& ground, Catalogue& catalogue, const Atlas& atlas);

  // What the planner makes of this memory. `stalled`: the step that is out does not advance.
  // `controller` is not ended.
  const Thought& think(const ControllerState& controller, bool stalled);

  // The same history, with one more settled step.
  std::uint32_t with_result(std::uint32_t history, int node, StepIndex step, Outcome outcome,
                            Reason reason);

  // Facts reach a sight, perhaps late: what the shipped observer holds afterwards.
  LookState heard(const LookState& sight, const LookState& arriving) const;

  // What the shipped plausibility finds impossible in these facts of a node, which are newer than
  // all before them. Each question is answered once.
  std::vector<std::string> impossible(const ControllerState& controller, int node,
                                      std::uint32_t facts);

  // The baselines of a cluster that is begun on these sights.
  std::uint16_t baseline_of(std::uint32_t facts);

  // Settled steps as the rules read them: the order of the last ones of each action, and how many.
  [[nodiscard]] std::vector<StepRecord> records_of(std::uint32_t history) const;

  // Would the invariants let this step through? Asked of steps that nobody planned, too.
  std::vector<std::string> objections(const ControllerState& controller, int node, StepIndex step);

  [[nodiscard]] std::size_t thoughts() const { return known_.size(); }

 private:
  // What rules can tell of one action's tries on one node, since it was last done, or of its being
  // done. Sorted by last use.
  struct Tries {
    StepIndex action = kNoStep;
    std::uint8_t node = 0;
    std::uint8_t done = 0;  // times; 0: this entry is of tries that were not
    std::uint8_t failed = 0;
    std::uint8_t no_effect = 0;  // of the failed
    std::uint8_t refused = 0;
    std::uint8_t reason = 0;    // of the last
    std::uint8_t in_doubt = 0;  // the last
    std::uint8_t unused = 0;
  };
  using History = std::vector<Tries>;

  std::uint32_t number_of(const History& history);
  void learn_hearing();
  void look_at(const ControllerState& controller, bool stalled);
  void set_sights(const ControllerState& controller);
  void set_memory(const ControllerState& controller);
  void set_command(const ControllerState& controller, bool stalled);

  Thought thought_of(const Decision& decision);

  const Ground& ground_;
  Catalogue& catalogue_;
  const Atlas& atlas_;
  Numbers<History> histories_;
  DigestTable known_;  // memory to thought
  std::deque<Thought> thoughts_;
  std::unordered_map<std::string, std::uint32_t> thought_numbers_;
  struct Hearing {
    bool taken = false;
    bool current = false;
  };
  std::array<Hearing, 8> hearing_;  // sight is there, sight is current, arriving is current
  Observation observation_;         // the desk's one sheet of paper
  std::unordered_set<std::size_t> plausible_;  // digests of the questions that were asked
  std::uint32_t facts_shown_[2] = {kNone, kNone};
  std::uint32_t history_shown_ = kNone;
};

}  // namespace lockstep::exploration
