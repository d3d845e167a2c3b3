#pragma once
// SavedInput: all that the controller knew at one moment, so that the moment can be judged again,
// anywhere: for a broken invariant and for an impossible look.
//
// It holds the journal and what was seen, and no observation: restore() makes that with the code
// that made the first one. As text: controller/translate_input.h. Pure.

#include <optional>
#include <string>
#include <vector>

#include "controller/event.h"
#include "controller/fleet.h"
#include "controller/measured.h"
#include "controller/observation.h"
#include "controller/planner/invariants.h"
#include "controller/planner/plan.h"

namespace lockstep {

// The rule of an input that was saved on request, of a fleet that was only looked at.
inline constexpr const char* kCaptureRule = "capture";

struct SavedSight {
  NodeId node;
  Sight sight;
};

// What of a cluster is neither journaled nor seen.
struct SavedStanding {
  ClusterId cluster;
  Beat required_beat = 0;
  std::optional<Up> progress;  // a ProgressMessage of the command that is out
};

struct Arrival {
  NodeId node;
  FactsMessage facts;
};

struct SavedInput {
  std::string lockstep;  // version that saved it
  std::string rule;      // of plausibility, or the invariant
  ClusterId cluster;
  std::string detail;
  Instant now;
  std::optional<Arrival> arrival;  // the look that cannot have followed
  std::vector<SavedSight> sights;
  std::vector<SavedStanding> standings;
  std::vector<Event> events;               // the journal until then, oldest first
  std::vector<MeasuredDuration> measured;  // that the durations in force came from
};

// Sights and standings of `observation` at `now`; the rest is the caller's.
SavedInput save_sights(const Observation& observation, const RunId& run, Instant now);

// The event that began the last run, with its fleet file; null when there is none.
const RunStartedEvent* last_run(const SavedInput& input);

// What this version makes of it.
struct Rejudged {
  Observation observation;             // with the arrival in it
  std::vector<Impossible> impossible;  // about the arrival
  Plan plan;
  std::vector<Violation> violations;  // of the plan
};

// The observation as it was, before the arrival. `fleet` is that of last_run().
Observation restore(const SavedInput& input, const Fleet& fleet);

// Judges again with the planner, the invariants and the plausibility that ship, and with the
// durations that were in force.
Rejudged judge_again(const SavedInput& input, const Fleet& fleet);

}  // namespace lockstep
