#pragma once
// What a rollout is made of; see controller/rollout.h.

#include <functional>
#include <string>

#include "common/log/log.h"
#include "common/transport/link.h"
#include "common/value/result.h"
#include "controller/fleet.h"
#include "controller/hook_runner.h"
#include "controller/journal.h"

namespace lockstep {

// Keeps the text of a saved input under that name in the state folder (controller/saved_input.h).
using InputKeeper = std::function<Status(const std::string& name, const std::string& text)>;

// link, log and hooks are borrowed and outlive the rollout.
struct RolloutSetup {
  Fleet fleet;
  std::string fleet_yaml;  // as given, for the journal
  std::string fleet_path;
  RunId run;           // of a new run; a resumed one keeps its own
  std::string holder;  // host and process, for people
  ControllerLink& link;
  Journal journal;
  Log& log;
  InputKeeper keep_input = nullptr;  // null: nothing is kept
  HookRunner* hooks = nullptr;       // null: they are skipped, as in a rehearsal
};

}  // namespace lockstep
