#pragma once
// Observation: the controller's belief about the fleet at one moment; all that the planner may
// know.
//
// Made by the observer (controller/observer.h) from reports and from the journal. Plain values;
// ordered containers, so that equal observations give equal plans on every platform.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/value/baseline.h"
#include "common/value/expectation.h"
#include "common/value/facts.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/step.h"
#include "common/value/time.h"
#include "controller/fleet.h"
#include "controller/hook.h"
#include "controller/policy.h"

namespace lockstep {

// One server as its agent last showed it.
struct Sight {
  std::optional<NodeFacts> facts;    // newest; absent until the first report
  Instant received_at;               // controller's clock, when those facts arrived
  Beat beat = 0;                     // the facts were taken after this beat
  std::optional<Instant> heard_at;   // any message at all
  std::vector<BootId> boots_before;  // boots that were over when facts came, oldest first
};

// A look that cannot have followed what was known before (controller/planner/plausibility.h).
struct Impossible {
  std::string rule;    // "build-fell"
  NodeId node;         // whose look it was
  std::string reason;  // one sentence: why it cannot be
  std::string seen;
  std::string before;  // what must have held, and who knew it
  std::string remedy;
  std::string input;  // name of the saved input in the state folder; empty: it could not be saved
};

struct CommandInFlight {
  Sequence sequence = 0;
  NodeId node;
  Step step;
  Instant issued_at;
  Instant watched_since;      // by this controller: since it was issued, or since the takeover
  bool acknowledged = false;  // the agent has it in its ledger
  std::optional<StepProgress> progress;
};

// A settled command of this run.
struct StepRecord {
  Sequence sequence = 0;
  NodeId node;
  Step step;
  Instant issued_at;
  Instant settled_at;
  StepResult result;
};

// Fixed when a cluster is begun; the labels of dossier §3 ("NODE2", "NODE1").
struct Labels {
  NodeId first;   // upgraded first: did not own the CMS at the start; of a front end the server
  NodeId second;  // owned the CMS at the start; of a front end empty
  friend bool operator==(const Labels&, const Labels&) = default;
};

struct PassedGate {
  Gate gate = Gate::kBeforeOutage;
  Labels labels;  // holds for this order of nodes only
  std::string by;
  Instant at;
};

// How a cluster ended; only an operator's retry takes it back.
enum class ClusterOutcome { kFinished, kRefused, kFailed, kInDoubt };

// The rule that decided last, and since when: the only memory of time that rules have.
struct Waiting {
  std::string rule;
  Instant since;
};

struct OutageClock {
  Instant began_at;
  std::optional<Instant> ended_at;
  std::optional<Instant> told_at = std::nullopt;  // that it is over its budget, and once
};

// Of a cluster, or of a front end that is upgraded.
struct ClusterObservation {
  DeclaredCluster declared;
  std::vector<Sight> sights = std::vector<Sight>(2);  // in the order of declared.nodes
  Beat required_beat = 0;  // facts with a lower beat are from before the last step's end
  std::optional<CommandInFlight> in_flight;  // at most one a cluster
  std::vector<StepRecord> history;           // this run, oldest first
  std::optional<Labels> labels;              // set when the cluster was begun
  std::optional<Instant> begun_at;
  std::map<NodeId, Baseline> baselines;  // set when the cluster was begun
  std::map<NodeId, BuildNumber> builds_before;
  BuildNumber cms_build_before;
  std::vector<PassedGate> passed_gates;
  std::optional<Waiting> waiting;
  // By this controller: since the run began or was taken over. A server that was never heard is
  // silent since then.
  Instant listening_since;
  std::vector<OutageClock> outages;  // the last one may be running
  std::vector<HookRun> hooks;        // oldest first; the last one may be running
  std::optional<ClusterOutcome> ended;
  std::optional<Instant> ended_at;
  bool homeward = false;                 // begun again after it had finished: its CMS goes home
  std::optional<Impossible> impossible;  // the first of this run
};

// A front end that is only checked; one that is upgraded is among the clusters.
struct FrontEndObservation {
  DeclaredFrontEnd declared;
  Sight sight;
};

// Who asked to pause, and since when.
struct Paused {
  std::string by;
  Instant since;
};

struct Observation {
  std::vector<FrontEndObservation> front_ends;  // in the order of the fleet file
  std::vector<ClusterObservation> clusters;     // as units_of() gives them
  bool stop_asked = false;       // start nothing new; bring what runs to a safe point
  bool frozen = false;           // an invariant broke: start nothing at all
  std::optional<Paused> paused;  // begin no cluster; those that are begun go on
};

}  // namespace lockstep
