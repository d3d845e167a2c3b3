#pragma once
// A capture: a fleet as its agents showed it, with its fleet file and what its journal has
// measured. As text it is a saved input of the planner (controller/saved_input.h), so `lockstep
// replay` explains it too.

#include <optional>
#include <string>
#include <vector>

#include "common/value/result.h"
#include "controller/cli/console.h"
#include "controller/cli/load_fleet.h"
#include "controller/measured.h"
#include "controller/observation.h"

namespace lockstep {

struct Capture {
  LoadedFleet fleet;
  Observation seen;
  Instant at;
  std::vector<MeasuredDuration> measured;
};

std::string capture_text(const Capture& capture);

// Whether the text says of itself that it is a capture.
bool is_capture(const std::string& text);
// Faults of the fleet file in it go to standard error.
Result<Capture> read_capture(const std::string& text, const std::string& path, Console& console);

}  // namespace lockstep
