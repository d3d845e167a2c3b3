#pragma once
// A look at a fleet from the command line: listens for its agents, asks them to look, commands
// nothing and takes no epoch. For every verb that needs facts and no rollout.

#include <functional>
#include <memory>
#include <string>

#include "controller/cli/addresses.h"
#include "controller/cli/console.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/syntax.h"
#include "controller/survey.h"

namespace lockstep {

struct LookChoices {
  std::string state;
  std::string listen = kDefaultListen;
  std::string wait = "90s";
  std::string wait_option = "--wait";  // as the verb calls it
};

// --state, --listen, --wait.
void declare_look(Syntax& syntax, LookChoices& choices);

// One pass of the survey, as the verb sees it.
struct LookPass {
  const Survey& survey;
  const KeyStore& keys;
  Instant now;
  bool enough = false;       // every server was seen, or the wait is over
  bool interrupted = false;  // by Ctrl-C
};
// The exit code of the verb when it has seen enough; nothing: look on.
using LookReader = std::function<std::optional<int>(const LookPass&)>;

// kInvalid when `wait` is no duration that somebody waits; names `option`.
Status check_wait(const std::string& option, const std::string& wait);

// Looks until `read` returns a code. A fault of the folder, the key, the port or --wait is told.
int look_at_fleet(Console& console, const LookChoices& choices, const LoadedFleet& fleet,
                  const LookReader& read);

// Servers without an accepted key, on standard error.
void tell_enrolment(Console& console, const Fleet& fleet, const KeyStore& keys);

struct Looked {
  Observation observation;
  Instant at;
};
// Looks until every server of the fleet was seen. Otherwise nothing, after those that are missing
// were told; `code` is then the verb's exit code.
std::optional<Looked> see_whole_fleet(Console& console, const LookChoices& choices,
                                      const LoadedFleet& fleet, int& code);

}  // namespace lockstep
