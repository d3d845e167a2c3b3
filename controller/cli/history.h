#pragma once
// What the journal of a state folder has measured.

#include <vector>

#include "common/value/result.h"
#include "controller/cli/state_folder.h"
#include "controller/measured.h"

namespace lockstep {

// Nothing when the folder has no journal yet. The error of a journal that cannot be read.
Result<std::vector<MeasuredDuration>> measured_in(const StateFolder& state);

}  // namespace lockstep
