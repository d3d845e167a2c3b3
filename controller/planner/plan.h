#pragma once
// Plan: what the brain decided. One decision a cluster, each by a named rule, with its figures.

#include <optional>
#include <string>
#include <vector>

#include "common/value/expectation.h"
#include "common/value/ids.h"
#include "common/value/step.h"
#include "common/value/time.h"
#include "controller/observation.h"
#include "controller/policy.h"

namespace lockstep {

enum class Verb {
  kBegin,   // let the cluster through: fix labels, take baselines
  kRun,     // publish one step
  kHold,    // wait; says for what
  kAsk,     // a gate needs a person
  kCall,    // start a hook on the workstation
  kHalt,    // end this cluster without finishing; a person must look
  kFinish,  // end this cluster: everything done and put back
  kNone,    // it has ended before
};

// Where a cluster is, for people; derived from facts in every plan.
enum class Phase {
  kWaiting,     // not begun
  kPreparing,   // checks and gate
  kFirstNode,   // phase B
  kCms,         // phase C
  kSecondNode,  // phase D
  kFinishing,   // phase E
  kFinished,
  kHalted,
};

// The measured value behind a decision.
struct Figure {
  std::string measured;
  std::string limit;
  std::string source;           // who saw it: "NODE2", "journal", "fleet file"
  std::optional<Duration> age;  // of the facts; absent for the journal and the fleet file
};

struct PlannedStep {
  NodeId node;
  Step step;
  std::vector<Expectation> expectations;  // beside the step's own
};

struct PlannedHook {
  HookMoment moment = HookMoment::kBeforeOutage;
  Duration outage{0};  // kAfterOutage: the outage that it follows; zero when none came
};

// An outage that runs, and is longer than its budget.
struct Overrun {
  Duration outage{0};  // of the CMS in this run, with those that are over
  Duration budget{0};
  std::string remedy;  // what a person can do
};

struct Decision {
  ClusterId cluster;
  Verb verb = Verb::kHold;
  Phase phase = Phase::kWaiting;
  std::string rule;    // name of the rule that decided: "copies-not-healthy"
  std::string reason;  // one sentence
  Figure figure;
  std::string unblock;                    // what would end the wait, or what the operator is to do
  bool page = false;                      // a person must look now
  bool final = false;                     // kHold: only an operator's next command can end it
  std::optional<Instant> recheck_at;      // kHold: when a limit or delay of this rule is reached
  std::optional<PlannedStep> step;        // kRun
  std::optional<Gate> gate;               // kAsk
  std::optional<PlannedHook> hook;        // kCall
  std::optional<Labels> labels;           // kBegin
  std::optional<ClusterOutcome> outcome;  // kHalt, kFinish
  std::optional<Overrun> overrun;         // any verb: a person must know of it
};

struct Plan {
  std::vector<Decision> decisions;    // sorted by cluster; every cluster exactly once
  std::optional<Instant> recheck_at;  // plan again by then even if nothing is heard
};

std::string to_text(Verb verb);    // "run"
std::string to_text(Phase phase);  // "first-node"

}  // namespace lockstep
