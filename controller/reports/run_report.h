#pragma once
// RunReport: the story of one run, for people and for JSON, folded from the controller's events.
//
// The same fold follows a run while it happens and reads it from the journal afterwards. Only the
// checks come from elsewhere: they are judged from facts, which the journal does not keep, so who
// has an observation adds them at the moment a cluster begins and ends. Pure.

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "controller/event.h"
#include "controller/planner/predicates.h"
#include "controller/reports/hook_record.h"

namespace lockstep {

// What a rule waited for, when it was not for a step or a gate.
struct HoldRecord {
  std::string rule;
  std::string reason;
  std::string measured;
  std::string limit;
  Instant since;
  std::optional<Instant> until;  // absent: it still waits
  // Empty in journals of before.
  std::string source{};
  std::optional<Duration> age{};  // of the facts, at `since`
  std::string unblock{};
  std::string verb{};
  bool page = false;
};

// What a person asked of a running controller, and each controller that took over.
struct OperatorAct {
  Instant at;
  std::string by;
  std::string what;   // "stop", "stop --now", "pause", "unpause", "retry", "takeover"
  ClusterId cluster;  // of a retry
};

struct GateRecord {
  Gate gate = Gate::kBeforeOutage;
  std::string question;
  Instant asked_at;
  std::optional<Instant> passed_at;
  std::string by;
};

struct StepReport {
  Sequence sequence = 0;
  NodeId node;
  Step step;
  std::string rule;
  int attempt = 1;  // of this action on this node since it was last done
  Instant issued_at;
  std::optional<Instant> settled_at;
  StepResult result;  // once settled
};

// Looked at again at that moment.
struct CheckRecord {
  Finding check;
  Instant at;
};

using TimelineEntry = std::variant<HoldRecord, GateRecord, StepReport, CheckRecord, HookRecord>;

// Of a cluster, or of a front end that is upgraded.
struct ClusterReport {
  ClusterId id;
  std::string cms;   // empty: a front end
  std::string site;  // empty: none
  std::string witness_host;
  std::string balanced_set;  // of a front end; empty: alone
  std::optional<Labels> labels;
  std::optional<Instant> begun_at;
  std::optional<Instant> ended_at;
  std::optional<ClusterOutcome> outcome;
  bool homeward = false;                // begun again after it had finished: its CMS goes home
  std::vector<Finding> checks_before;   // when it began
  std::vector<Finding> checks_after;    // when it ended
  std::vector<TimelineEntry> timeline;  // in order of their beginnings
  Duration predicted_outage{0};         // usually; the range is 0 in journals of before
  Duration predicted_outage_shortest{0};
  Duration predicted_outage_longest{0};
  std::optional<Duration> outage_budget;
  std::vector<OutageClock> outages;
  std::map<NodeId, BuildNumber> builds_before;
  std::map<NodeId, BuildNumber> builds_after;
  BuildNumber cms_before;
  BuildNumber cms_after;
  std::map<NodeId, Baseline> baselines;  // settings as before the first change
  std::vector<HoldRecord> decisions;     // every change of the rule, whatever it decided
  std::optional<HoldRecord> deciding;    // the last of them, unless the cluster is planned anew
  std::string rule;                      // at the end
  std::string reason;
  std::string remedy;
};

struct RunReport {
  std::string fleet;
  std::string fleet_path;
  RunId run;
  Instant started_at;
  std::optional<Instant> ended_at;
  std::optional<int> exit_code;  // as the journal has it; absent while the run is not over
  bool stop_asked = false;
  std::string paused_by;  // empty: not paused
  std::string frozen;     // the invariant that broke; empty: none
  std::vector<OperatorAct> acts;
  std::vector<ClusterReport> clusters;  // in the order of the fleet file
};

// How many of its first units are front ends that are upgraded.
std::size_t front_ends_of(const RunReport& report);

// At the beginning of a run. What the observation kept of runs before it, such as an outage that
// still lasts, is part of this one.
RunReport begin_report(const Fleet& fleet, const Observation& observation, std::string fleet_path,
                       const RunId& run, Instant now);

// Events of clusters and commands that the report does not have are without effect.
void fold(RunReport& report, const Event& event);

// Judges the checks of a cluster that the event began, let through its gate or ended, from what is
// observed now.
void add_checks(RunReport& report, const Event& event, const Observation& observation,
                const Policy& policy, Instant now);

const ClusterReport* find_report(const RunReport& report, const ClusterId& cluster);
// The cluster to which the command belongs, or null.
const ClusterReport* cluster_of(const RunReport& report, Sequence sequence);
// The step of that command, or null.
const StepReport* find_step(const ClusterReport& cluster, Sequence sequence);
// The step that is out, or null.
const StepReport* step_in_flight(const ClusterReport& cluster);
// The gate that waits for a person, or null.
const GateRecord* open_gate(const ClusterReport& cluster);

// The last hook, when it ended without success; or null.
const HookRecord* failed_hook(const ClusterReport& cluster);

}  // namespace lockstep
