#pragma once
// What the journal of a state folder has measured.

#include <vector>

#include "common/value/result.h"
#include "controller/cli/state_folder.h"
#include "controller/fleet.h"
#include "controller/measured.h"

namespace lockstep {

// Nothing when the folder has no journal yet. The error of a journal that cannot be read.
Result<std::vector<MeasuredDuration>> measured_in(const StateFolder& state);

// The same, and from then on the fleet's durations are those in force (controller/measured.h), as
// a controller on that folder would have them.
Result<std::vector<MeasuredDuration>> put_in_force(Fleet& fleet, const StateFolder& state);

}  // namespace lockstep
