#pragma once
// The interlocks that belong to a step itself, whatever the command says. Pure. Sources: dossier §2
// (starred rows) and §4.

#include <vector>

#include "common/value/expectation.h"
#include "common/value/step.h"

namespace lockstep {

std::vector<Expectation> own_expectations(const Step& step);

}  // namespace lockstep
