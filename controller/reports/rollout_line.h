#pragma once
// One rollout of a journal, as a list of them tells it.

#include <optional>
#include <string>

#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

struct RolloutLine {
  RunId run;
  std::string fleet;  // its name; empty: the fleet file cannot be read any more
  std::string fleet_path;
  Instant began_at;
  std::optional<Instant> ended_at;  // nothing: not over
  std::optional<int> exit_code;     // likewise
};

}  // namespace lockstep
