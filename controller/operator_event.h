#pragma once
// What people ask of a running controller, as events of the journal. `by` is the operating-system
// user, or a signal.

#include <string>

#include "common/value/ids.h"

namespace lockstep {

struct StopAskedEvent {
  std::string by;
  bool now = false;
};

// Nothing new begins until UnpauseAskedEvent; what runs goes on.
struct PauseAskedEvent {
  std::string by;
};

struct UnpauseAskedEvent {
  std::string by;
};

// A cluster that ended without finishing is planned anew.
struct RetryAskedEvent {
  ClusterId cluster;
  std::string by;
};

}  // namespace lockstep
