#pragma once
// Invariants: what must hold for every plan, whatever the rules thought (dossier §4). Pure.
//
// Written against raw facts and independently of the rules, so that a mistake there does not repeat
// itself here. Run on every plan, in production too: a plan that breaks one is not published.

#include <string>
#include <vector>

#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "controller/policy.h"

namespace lockstep {

struct Violation {
  ClusterId cluster;
  std::string invariant;  // "I1", "one-step-a-cluster", …
  std::string detail;     // sentence
};

// All violations of the plan; empty when it may be published.
std::vector<Violation> check_invariants(const Plan& plan, const Observation& observation,
                                        const Policy& policy, Instant now);

}  // namespace lockstep
