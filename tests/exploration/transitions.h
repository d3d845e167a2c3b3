#pragma once
// What can happen next in a state, and what of it must never happen.

#include <string>
#include <vector>

#include "tests/exploration/atlas.h"
#include "tests/exploration/catalogue.h"
#include "tests/exploration/desk.h"
#include "tests/exploration/model.h"

namespace lockstep::exploration {

// What all states of one exploration share.
struct Surroundings {
  explicit Surroundings(Ground on) : ground(std::move(on)) {}
  Ground ground;
  Catalogue catalogue;
  Atlas atlas{ground, catalogue};
  Desk desk{ground, catalogue, atlas};
};

struct Successor {
  State state;
  bool fault = false;
  std::string label;  // in words, for traces
};

struct Outlook {
  std::vector<Successor> next;
  std::vector<std::string> violations;  // sentences; any ends the exploration
  std::vector<std::string> holes;       // in one line of defence; nothing follows from them here
  bool rests = false;                   // an end, or a stop that waits for the operator
};

State initial_state(Surroundings& around);

// Everything that can happen next. No successors: nothing ever will.
void look_ahead(Surroundings& around, const State& state, bool words, Outlook& out);

}  // namespace lockstep::exploration
