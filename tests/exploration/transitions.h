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
};

// What is asked for. What is not is left out, because it costs most of the time.
struct Wanted {
  bool faults = true;
  bool words = false;
};

struct Outlook {
  std::vector<Successor> next;
  std::vector<std::string> labels;      // of `next`, in words, if they are wanted
  std::vector<std::string> violations;  // sentences; any ends the exploration
  std::vector<std::string> holes;       // in one line of defence; nothing follows from them here
  bool rests = false;                   // an end, or a stop that waits for the operator
};

State initial_state(Surroundings& around);

// Everything that can happen next. No successors, with faults wanted: nothing ever will.
void look_ahead(Surroundings& around, const State& state, Wanted wanted, Outlook& out);

}  // namespace lockstep::exploration
