#pragma once
// A plan as the operator keeps it: made from forecasts, written as JSON (docs/JSON.md), read again.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/value/result.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/nights.h"
#include "controller/measured.h"
#include "controller/planner/readiness.h"
#include "controller/steady_facts.h"

namespace lockstep {

struct PlannedLine {
  std::string node;
  std::string step;  // "RunSetup upgrade"
  std::string step_kind;
  std::string rule;
  std::string reason;
  std::string phase;
  Duration starts{0};  // after the cluster's begin, usually
  Duration usual{0};
  friend bool operator==(const PlannedLine&, const PlannedLine&) = default;
};

struct PlannedGate {
  std::string gate;
  std::size_t before_step = 0;  // index in steps
  friend bool operator==(const PlannedGate&, const PlannedGate&) = default;
};

struct PlannedHookRun {
  std::string hook;  // "before_outage"
  std::string program;
  std::size_t before_step = 0;  // index in steps
  friend bool operator==(const PlannedHookRun&, const PlannedHookRun&) = default;
};

struct PlannedCluster {
  std::string cluster;
  std::string cms;
  std::string first;    // empty: the facts do not tell
  std::string second;   // likewise
  std::string outcome;  // as forecast: "finished", "refused", …, "not begun"
  std::string rule;     // that would end it, or keep it from beginning
  std::string reason;
  std::vector<std::string> obstacles;  // checks that do not pass now: "backup-recent: 30h …"
  Duration starts{0};                  // after the rollout's start, usually
  lab::Estimate length;
  lab::Estimate outage;
  std::vector<PlannedGate> gates;
  std::vector<PlannedHookRun> hooks;
  std::vector<PlannedLine> steps;
};

struct PlanDocument {
  std::string lockstep;  // version that made it
  Instant made_at;
  std::string fleet;
  std::string release;
  std::string target;
  std::string release_digest;  // of contents_of() the release; empty in plans of before
  std::string fleet_path;
  std::string fleet_yaml;  // as it stood in the file
  SteadyFacts facts;
  std::string digest;                           // of everything else in it
  std::vector<std::vector<std::string>> waves;  // names of clusters; first of front ends, if any
  std::size_t front_ends = 0;                   // that are upgraded: wave zero
  std::optional<WindowState> windows;           // at made_at, where the fleet file declares any
  lab::Estimate length;                         // of the rollout
  int nights = 0;                               // that the ranges come from
  std::map<std::string, int> measured;          // kinds of durations from the journal: samples
  std::vector<PlannedCluster> clusters;         // in the order of the fleet file
};

// Forecasts the usual night, and `nights` others for the ranges. `measured` stands in the fleet's
// durations and the setup's timing already and is only told.
Result<PlanDocument> make_plan_document(const NightSetup& setup, const LoadedFleet& fleet,
                                        const std::vector<MeasuredDuration>& measured,
                                        std::size_t nights);

// The plan for people; nothing in it can move a cursor.
std::vector<std::string> plan_lines(const PlanDocument& plan);

// What `release_digest` must be.
std::string digest_of(const Release& release);

std::string plan_json(const PlanDocument& plan);
// What `digest` must be.
std::string digest_of(const PlanDocument& plan);
// How its text begins: a fleet file is YAML, which none of ours writes as one object in braces.
inline constexpr const char* kPlanPreface = "{\"";
// `file` names it in errors. kInvalid: no plan, or one that was changed; kUnsupported: a newer one.
Result<PlanDocument> read_plan(const std::string& text, const std::string& file);

inline constexpr std::size_t kMaxPlanBytes = std::size_t{64} << 20U;

}  // namespace lockstep
