#include "controller/event.h"

namespace lockstep {

std::string to_text(ClusterOutcome outcome) {
  switch (outcome) {
    case ClusterOutcome::kFinished: return "finished";
    case ClusterOutcome::kRefused: return "refused";
    case ClusterOutcome::kFailed: return "failed";
    case ClusterOutcome::kInDoubt: return "in doubt";
  }
  return "in doubt";
}

}  // namespace lockstep
