#pragma once
// Work: a step in hand on a node, as its surroundings may ask for it.

#include <string>
#include <variant>
#include <vector>

#include "common/value/outcome.h"
#include "lab/world/action.h"

namespace lockstep::lab {

// Names one begun step for ever; what an agent keeps to find it again.
using WorkHandle = std::string;

struct Idle {};

struct UnderWay {
  StepProgress progress;
};

struct Ended {
  End end;
  std::vector<StageRecord> stages;  // RunSetup
  std::string log_excerpt;          // RunSetup that failed: its console (dossier §6.4)
};

using Work = std::variant<Idle, UnderWay, Ended>;

}  // namespace lockstep::lab
