#pragma once
// The real controller: one thread, one loop over link, rollout and front.

#include <optional>
#include <string>

#include "controller/cli/addresses.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/run_front.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/syntax.h"

namespace lockstep {

struct ControllerChoices {
  std::string state;
  std::string listen = kDefaultListen;
  std::string log;      // empty: the state folder's own
  std::string metrics;  // "127.0.0.1:9571"; empty: none
  bool yes = false;
  bool wait = false;
  bool json = false;
};

// What is wrong with the options alone, before anything is opened or asked.
Status check_choices(const ControllerChoices& choices);

// The command that goes on with a rollout that ran with these, which no journal keeps.
std::string resume_command(const StateFolder& state, const ControllerChoices& choices);

// The words of both verbs that run the controller.
void declare_choices(Syntax& syntax, ControllerChoices& choices);

// Runs `fleet`, or goes on with `story`, to its end. The journal is that of the state folder.
struct ControllerTask {
  const StateFolder& state;
  Journal journal;
  LoadedFleet fleet;
  const Story* story = nullptr;  // what is resumed; null: a new run
};
int run_controller(Console& console, const ControllerChoices& choices, ControllerTask task);

}  // namespace lockstep
