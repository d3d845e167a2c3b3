#include "controller/reports/narrator.h"

#include <algorithm>

namespace lockstep {

std::string outcome_of(int exit_code) {
  switch (exit_code) {
    case 0: return "done";
    case 2: return "under way";
    case 3: return "failed";
    case 4: return "in doubt";
    case 5: return "refused";
    case 6: return "waiting for approval";
    case 7: return "stopped";
    case 130: return "interrupted";
    default: return "error";
  }
}

const Decision* decision_of(const Plan& plan, const ClusterId& cluster) {
  const auto found = std::ranges::find(plan.decisions, cluster, &Decision::cluster);
  return found == plan.decisions.end() ? nullptr : &*found;
}

}  // namespace lockstep
