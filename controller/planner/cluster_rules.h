#pragma once
// The cluster level: what comes next for one cluster that has been begun. Pure.
//
// plan_begun_cluster() is the list of stages; each stage is a rule that speaks or stays silent, and
// the first that speaks wins. Rooms: in_flight.cc (a step is out), cluster_rules.cc (sight, stop,
// relabel, table), node_phase.cc (phases B and D), cms_phase.cc (phase C), finish_phase.cc (phase
// E), copy_rules.cc (replication), front_end_rules.cc (a front end from begin to end), decisions.cc
// (how rules speak).

#include <optional>
#include <string>
#include <vector>

#include "controller/planner/plan.h"
#include "controller/planner/predicates.h"
#include "controller/planner/reconciliation.h"
#include "controller/planner/situation.h"

namespace lockstep {

struct ClusterContext {
  const ClusterObservation& cluster;
  const Policy& policy;
  Instant now;
  const Situation& s;
  bool stopping = false;  // the operator asked to stop: go on only to a safe point
  Phase phase = Phase::kPreparing;
};

using MaybeDecision = std::optional<Decision>;

Decision plan_begun_cluster(const ClusterObservation& cluster, const Policy& policy, Instant now,
                            bool stopping);

// --- in_flight.cc: the cluster's one command is out. Precondition: cluster.in_flight.
Decision watch_in_flight(const ClusterContext& context);

// --- node_phase.cc: phases B and D, one routine for both nodes, and for a front end: no partner.
Decision upgrade_node(const ClusterContext& context, const NodeSituation& node,
                      const NodeSituation* partner);
Decision reboot_upgraded_node(const ClusterContext& context, const NodeSituation& node,
                              const NodeSituation* partner);
// Waits while a setup process is alive on either node, whoever started it; never kills it.
MaybeDecision setup_alive(const ClusterContext& context);
// The passive node is upgraded and rebooted: is it fit (B8)? Silent when it is.
MaybeDecision verify_node(const ClusterContext& context, const NodeSituation& node);

// --- cms_phase.cc: phase C, one function a row of the table.
Decision stop_cms(const ClusterContext& context);
Decision move_cms(const ClusterContext& context);
Decision upgrade_cms(const ClusterContext& context);
Decision stop_on_first(const ClusterContext& context);
Decision start_cms(const ClusterContext& context);
Decision mend_cms(const ClusterContext& context);
Decision return_cms(const ClusterContext& context);
// After C5: databases mounted and the smoke test passed. Silent when both hold.
MaybeDecision prove_service(const ClusterContext& context);

// --- copy_rules.cc: makes the copies healthy, or waits for them. Silent when they are.
MaybeDecision mend_copies(const ClusterContext& context, bool reseed_allowed);

// --- finish_phase.cc: phase E.
Decision finish(const ClusterContext& context);
// The node's settings as they were before the first change. Silent when they are.
MaybeDecision restore_settings(const ClusterContext& context, const NodeSituation& node);

// --- front_end_rules.cc: a front end from its begin to its end; no step of it is out.
Decision plan_front_end(const ClusterContext& context);

}  // namespace lockstep
