#pragma once
// explain: a plan as stable text, one block a cluster. Pure.
//
// Made for people and for golden files: no ids and no points in time, so the same decision gives
// the same text in every run. Ages appear only where the facts have one.

#include <string>

#include "controller/planner/plan.h"

namespace lockstep {

// One block: verb, rule and reason in the first line, indented lines for what there is to say of
// figure, step, gate, labels, outcome and remedy. Ends with a newline, holds no empty line.
std::string explain(const Decision& decision);

// All blocks, in the plan's order.
std::string explain(const Plan& plan);

}  // namespace lockstep
