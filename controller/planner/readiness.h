#pragma once
// Readiness: could this fleet begin now? For `check`, by the predicates that the plan itself asks.
// Pure.

#include <vector>

#include "controller/observation.h"
#include "controller/planner/predicates.h"
#include "controller/planner/window_state.h"
#include "controller/policy.h"

namespace lockstep {

enum class Standing {
  kReady,    // every check passed, or its warning is accepted by name
  kBlocked,  // a check did not pass
  kUnseen,   // a server was not seen; what the other one tells is judged all the same
  kDone,     // both nodes and the CMS are at the release already
};

struct ClusterReadiness {
  ClusterId cluster;
  Standing standing = Standing::kUnseen;
  std::optional<Labels> order;  // which node would be first, as far as the facts tell
  // Every row of dossier §2 that the servers which were seen can tell; never empty. Rows that no
  // agent measures are notes, so that nobody takes them for granted.
  std::vector<Finding> findings;
  bool front_end = false;  // one that is upgraded
};

struct Readiness {
  std::optional<WindowState> windows;      // where the fleet file declares any
  std::vector<Finding> hooks;              // of the workstation; its caller asks there
  std::vector<Finding> front_ends;         // in the order of the fleet file
  std::vector<ClusterReadiness> clusters;  // in the order of the fleet file

  // Everything is ready or done, front ends and hooks too, and some window is left for it.
  [[nodiscard]] bool green() const;
  // Some server was not seen.
  [[nodiscard]] bool blind() const;
};

Readiness read_readiness(const Observation& observation, const Policy& policy, Instant now);

// Every verdict and no value: equal as long as nothing has become better or worse, however ages
// and queues move.
std::string verdicts_of(const Readiness& readiness);

// Passed, or a warning that the policy accepts by the check's name.
bool holds_or_waived(const Finding& finding, const Policy& policy);

std::string to_text(Standing standing);  // "ready", "blocked", "not seen", "done"

}  // namespace lockstep
