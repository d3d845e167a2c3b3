#pragma once
// Story: what a journal tells of its last run, without any agent: for `status`, for `resume` before
// it goes on, and for `upgrade` before it refuses to begin anew.

#include <optional>
#include <string>
#include <vector>

#include "controller/cli/console.h"
#include "controller/cli/load_fleet.h"
#include "controller/journal.h"
#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "controller/reports/run_report.h"

namespace lockstep {

struct Story {
  LoadedFleet fleet;        // its durations are those in force (controller/measured.h)
  Observation observation;  // without sights
  RunReport report;
  Epoch epoch = 0;
  bool over = false;        // the run has ended
  Instant last_at;          // of the newest event
  bool unattended = false;  // not over, and no controller runs on its folder; attend() finds out
};

// Nothing when the journal has no run yet. kDamaged, or kInvalid when its fleet cannot be read any
// more (the faults are then on standard error). Of the last run, or of `wanted`, which the journal
// must have.
Result<std::optional<Story>> read_story(const Journal& journal, Console& console,
                                        const std::optional<RunId>& wanted = std::nullopt);

// The same where a run is needed: kNotFound when none was begun in `folder`, the journal's own.
Result<Story> read_begun_story(const Journal& journal, const std::string& folder, Console& console);
// Of the journal in `folder`, which is read only; `run` is how the identity of the rollout begins,
// empty: the last one.
Result<Story> open_story(const std::string& folder, Console& console, const std::string& run = "");

// Asks whether a controller runs on `folder`, and how far the steps are that are out: no journal
// has that. One that is too busy to answer at once runs.
void attend(Story& story, const std::string& folder);

// "no controller runs on FOLDER: nothing moves until `lockstep resume`".
std::string unattended_text(const std::string& folder);

// The gates that wait for a person, as the plan of a run that stands still would have them.
Plan plan_of(const Story& story);

// What the run amounts to as far as the journal knows: its exit code when it is over; until then
// waiting, stopped (by an operator, or because it is unattended), or under way.
int standing_code(const Story& story);

// Per cluster one line: done, in flight, in doubt, ended otherwise, untouched.
std::vector<std::string> found_lines(const Story& story, Instant now);

}  // namespace lockstep
