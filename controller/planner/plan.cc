#include "controller/planner/plan.h"

namespace lockstep {

std::string to_text(Verb verb) {
  switch (verb) {
    case Verb::kBegin: return "begin";
    case Verb::kRun: return "run";
    case Verb::kHold: return "hold";
    case Verb::kAsk: return "ask";
    case Verb::kCall: return "call";
    case Verb::kHalt: return "halt";
    case Verb::kFinish: return "finish";
    case Verb::kNone: return "none";
  }
  return "none";
}

std::string to_text(Phase phase) {
  switch (phase) {
    case Phase::kWaiting: return "waiting";
    case Phase::kPreparing: return "preparing";
    case Phase::kFirstNode: return "first-node";
    case Phase::kCms: return "cms";
    case Phase::kSecondNode: return "second-node";
    case Phase::kFinishing: return "finishing";
    case Phase::kFinished: return "finished";
    case Phase::kHalted: return "halted";
  }
  return "waiting";
}

}  // namespace lockstep
