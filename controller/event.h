#pragma once
// Events: all that the controller decides or accepts; the journal keeps them.

#include <optional>
#include <string>
#include <variant>

#include "common/value/baseline.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/time.h"
#include "common/wire/messages.h"
#include "controller/hook_event.h"
#include "controller/observation.h"
#include "controller/operator_event.h"
#include "controller/policy.h"

namespace lockstep {

// A controller started on this folder.
struct TakeoverEvent {
  Epoch epoch = 0;
  RunId run;           // empty: none yet
  std::string holder;  // host and process, for people
};

struct RunStartedEvent {
  RunId run;
  std::string fleet_yaml;  // the whole fleet file, as given
  std::string fleet_path;
  std::string release;
};

// A cluster was let through, or its labels were swapped before anything was upgraded.
struct ClusterStartedEvent {
  ClusterId cluster;
  Labels labels;
  Baseline first_baseline;  // as before the first change; only the first one ever counts
  Baseline second_baseline;
  BuildNumber first_build;
  BuildNumber second_build;
  BuildNumber cms_build;
  Duration predicted_outage{0};     // usually
  DurationRange predicted_range{};  // of it; zero in journals of before
};

// A cluster's rule changed; not repeated while it stays the same. The figure is that of the moment.
struct DecidedEvent {
  ClusterId cluster;
  std::string rule;
  std::string reason;
  std::string measured;
  std::string limit;
  std::string source{};           // this and all below: empty in journals of before
  std::optional<Duration> age{};  // of the facts, then
  std::string unblock{};
  std::string verb{};  // as to_text(Verb)
  bool page = false;
};

struct GateAskedEvent {
  ClusterId cluster;
  Gate gate = Gate::kBeforeOutage;
  std::string question;
};

struct GatePassedEvent {
  ClusterId cluster;
  Gate gate = Gate::kBeforeOutage;
  std::string by;  // an operating-system user; "anna (--yes)" when nobody was asked
  NodeId first;    // holds for this order of nodes only
};

struct CommandIssuedEvent {
  ClusterId cluster;
  std::string rule;
  CommandMessage command;
};

struct CommandAckedEvent {
  Sequence sequence = 0;
};

struct CommandSettledEvent {
  StepResult result;
};

struct ClusterEndedEvent {
  ClusterId cluster;
  ClusterOutcome outcome = ClusterOutcome::kInDoubt;
  std::string rule;
  std::string reason;
  std::string remedy;
  BuildNumber first_build;  // versions after
  BuildNumber second_build;
  BuildNumber cms_build;
};

struct OutageBeganEvent {
  ClusterId cluster;
};

struct OutageEndedEvent {
  ClusterId cluster;
  Duration outage{0};
};

// A running outage has passed its budget: a person was told. Once an outage.
struct OutageOverBudgetEvent {
  ClusterId cluster;
  Duration outage{0};  // of the CMS in this run so far
  Duration budget{0};
  std::string remedy;  // what a person can do
};

struct RunEndedEvent {
  int exit_code = 0;
  std::string outcome;
};

struct InvariantBrokenEvent {
  ClusterId cluster;
  std::string invariant;
  std::string detail;
  std::string input;  // name of the saved input in the state folder; empty: it was not saved
};

// A look that cannot have followed: the cluster is halted.
struct ImpossibleSeenEvent {
  ClusterId cluster;
  Impossible impossible;
};

using EventBody =
    std::variant<TakeoverEvent, RunStartedEvent, ClusterStartedEvent, DecidedEvent, GateAskedEvent,
                 GatePassedEvent, CommandIssuedEvent, CommandAckedEvent, CommandSettledEvent,
                 ClusterEndedEvent, OutageBeganEvent, OutageEndedEvent, StopAskedEvent,
                 RunEndedEvent, InvariantBrokenEvent, ImpossibleSeenEvent, PauseAskedEvent,
                 UnpauseAskedEvent, RetryAskedEvent, HookStartedEvent, HookEndedEvent,
                 OutageOverBudgetEvent>;

struct Event {
  Instant at;  // controller's time, never decreasing
  EventBody body;
};

// "finished", "refused", "failed", "in doubt"
std::string to_text(ClusterOutcome outcome);

}  // namespace lockstep
