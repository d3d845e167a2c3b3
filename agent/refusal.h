#pragma once
// Refusals: why a step was not begun, as a result. Pure.

#include <string>
#include <vector>

#include "common/value/expectation.h"
#include "common/value/outcome.h"

namespace lockstep {

StepResult refusal(Reason reason, std::string detail);

// Every interlock that does not hold, the step's own and those of the command, and not only the
// first: one look at the node answers them all. Empty: the step may begin.
std::string broken_interlocks(const Step& step, const std::vector<Expectation>& more,
                              const NodeFacts& facts);

}  // namespace lockstep
