#pragma once
// What can happen next in a state, and what of it must never happen.

#include <string>
#include <vector>

#include "tests/exploration/model.h"

namespace lockstep::exploration {

struct Successor {
  State state;
  std::string label;  // in words, for traces
  bool fault = false;
};

struct Outlook {
  std::vector<Successor> next;
  std::vector<std::string> violations;  // sentences; any ends the exploration
};

// Everything that can happen next. No successors: nothing ever will.
Outlook look_ahead(Ground& ground, const State& state);

}  // namespace lockstep::exploration
