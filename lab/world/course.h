#pragma once
// Course: how a step will go, decided when it begins: its stages, their lengths and its ending.

#include <optional>
#include <string>
#include <vector>

#include "common/value/step.h"
#include "lab/world/action.h"
#include "lab/world/event.h"
#include "lab/world/prng.h"
#include "lab/world/spec.h"
#include "lab/world/troubles.h"

namespace lockstep::lab {

struct Stage {
  std::string caption;  // empty unless it is setup
  Duration length{0};
  std::optional<EventKind> at_start;  // a point that setup passes
};

struct Course {
  std::vector<Stage> stages;  // at least one
  int stages_total = 0;       // with those that a failure cuts off; 0: has no stages
  Ending ending = Ending::kGood;
  bool last_stage_fails = false;
  bool hangs = false;             // the last stage never ends
  std::vector<FaultKind> struck;  // for the log
  std::optional<Duration> agent_dies_after;
};

// What decides about it.
struct Circumstances {
  const Timing& timing;
  const Cluster& cluster;  // before begin()
  int node;
  Prng& prng;
  Troubles& troubles;
};

// `refused`: the tool's refusal from begin(), if any; then no fault is used up.
Course plan_course(const Circumstances& at, const Step& step, const std::optional<End>& refused);

Duration draw(const Range& range, Prng& prng);

}  // namespace lockstep::lab
