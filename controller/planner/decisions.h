#pragma once
// How rules speak: builders of decisions, with the retry budget and the patience of holds in one
// place.

#include "controller/planner/cluster_rules.h"

namespace lockstep {

// Why a decision was taken, as every builder needs it.
struct Because {
  std::string rule;
  std::string reason;
  Figure figure;
  std::string unblock;
};

Figure from_journal(std::string measured, std::string limit);
Figure from_node(const NodeSituation& node, std::string measured, std::string limit);

Decision hold(const ClusterContext& context, Because because);

// Waits for facts of the node that are young and newer than the last step; ends in doubt after the
// policy's patience with silence.
Decision await_sight(const ClusterContext& context, const NodeSituation& node);

// A hold that becomes a halt when the same rule has decided for longer than `patience`.
Decision hold_for(const ClusterContext& context, Duration patience, Because because);

// Ends the cluster for a person to look at; pages.
Decision halt(const ClusterContext& context, Because because,
              ClusterOutcome outcome = ClusterOutcome::kFailed);

// Ends the cluster: everything is done and put back.
Decision finished(const ClusterContext& context, Because because);

// Asks at a gate.
Decision ask(const ClusterContext& context, Gate gate, Because because);

// Facts and plans may cross a change now and then; the same refusal again and again is something
// else.
inline constexpr int kRefusalsMost = 5;

// Runs one step within its budget: waits for sight of the node, waits before a repeat, and halts
// when the budget is spent, when refusals repeat, or when a step that was done has had to be done
// too often.
Decision run(const ClusterContext& context, const NodeSituation& node, Step step, Because because,
             std::vector<Expectation> expectations = {});

// Holds with the finding's figure, and halts after `patience`, by default that of the preflight.
Decision hold_on(const ClusterContext& context, const Finding& finding,
                 std::optional<Duration> patience = std::nullopt);

// Is the gate not configured, or passed for the cluster's labels?
bool gate_open(const ClusterContext& context, Gate gate);

// How often the action failed or was refused on the node since it was last done there.
struct Attempts {
  int failed = 0;
  int refused = 0;
  int no_effect = 0;                 // of the failed: said to be done, and was not
  const StepRecord* last = nullptr;  // newest record of the action, done or not
};
Attempts attempts_of(const ClusterObservation& cluster, const NodeId& node, const Step& step);

// How often the action was done on the node in this run.
int times_done(const ClusterObservation& cluster, const NodeId& node, const Step& step);

// What a move needs when it begins, which may be long after it was planned: its target may have
// died in between, and a node that moves the CMS to itself is there.
std::vector<Expectation> target_up(const NodeSituation& shell, const NodeSituation& target);

// Exchange's cmdlets can be asked on either node: on `preferred` first, and after a failure on the
// other.
const NodeSituation& shell_of(const ClusterContext& context, const NodeSituation& preferred,
                              const NodeSituation& other, const Step& step);

// No attempt is left for the step, on either node: users must not wait for more.
bool spent_anywhere(const ClusterContext& context, const Step& step);

// Since when the rule that decided last is `rule`; zero when it is another.
Duration waited(const ClusterContext& context, const std::string& rule);

}  // namespace lockstep
