#pragma once
// The forecast: a whole rollout in memory, in virtual time: the shipped rules against a coarse
// world.
//
// Every decision is made by the planner that ships (plan_begun_cluster, admit), every event folded
// by the observer that ships; only agents and nodes are coarse (coarse_agent.h, seen_world.h).
// Every gate and hook is passed at once: the time of people and of their programs is not in it.
// Pure: the same input gives the same forecast on every platform; threads may make different ones
// at the same time.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/step.h"
#include "common/value/time.h"
#include "controller/fleet.h"
#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "lab/world/fault.h"
#include "lab/world/log_entry.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

struct ForecastInput {
  const Fleet& fleet;
  const Observation& seen;  // sights of every server
  Timing timing;
  Instant start;              // of the rollout; ages of the sights count from here
  std::vector<Fault> faults;  // Fault::cluster is an index in the fleet
  std::uint64_t seed = 1;
  LogSink log = {};  // of the world
};

struct ForecastStep {
  NodeId node;
  Step step;
  std::string rule;
  std::string reason;
  Phase phase = Phase::kPreparing;
  Instant began;
  Instant ended;
  Outcome outcome = Outcome::kInDoubt;
  std::string detail;
};

// A gate that would be asked.
struct ForecastGate {
  Gate gate = Gate::kBeforeOutage;
  Instant at;
};

// A hook that would be run; it takes no time here.
struct ForecastHook {
  HookMoment moment = HookMoment::kBeforeOutage;
  std::size_t before_step = 0;  // index in steps
};

// A rule that decided about the cluster, from then on.
struct ForecastDecision {
  Instant at;
  Verb verb = Verb::kHold;
  std::string rule;
  std::string reason;
};

struct ForecastCluster {
  ClusterId cluster;
  bool front_end = false;
  std::size_t wave = 0;  // from 0
  std::optional<Labels> labels;
  std::optional<Instant> began;
  std::optional<Instant> ended;
  std::optional<ClusterOutcome> outcome;  // absent: it was never begun, or is not over
  std::string rule;                       // that decided last
  std::string reason;
  std::vector<ForecastStep> steps;  // in order
  std::vector<ForecastGate> gates;
  std::vector<ForecastHook> hooks;
  std::vector<ForecastDecision> decisions;
  Duration outage{0};  // none of a front end
};

struct Forecast {
  Instant start;
  Instant end;  // of the last cluster
  int exit_code = 0;
  std::vector<ForecastCluster> clusters;  // in the order of the fleet file
};

Forecast make_forecast(const ForecastInput& input);

// Every server as the agents of a sound fleet would show it before its first upgrade.
Observation imagined_sights(const Fleet& fleet);

}  // namespace lockstep::lab
