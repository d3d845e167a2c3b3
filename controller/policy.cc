#include "controller/policy.h"

namespace lockstep {

std::string to_text(Gate gate) {
  switch (gate) {
    case Gate::kBeforeOutage: return "before-outage";
    case Gate::kPossibleLoss: return "possible-loss";
    case Gate::kReseed: return "reseed";
  }
  return "before-outage";
}

}  // namespace lockstep
