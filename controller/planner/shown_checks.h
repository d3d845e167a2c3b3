#pragma once
// The rows of dossier §2 that `check` shows and that keep no cluster from beginning: what Lockstep
// mends itself, what it asks again right before a step, and what nobody measures. Pure.

#include <vector>

#include "controller/planner/predicates.h"

namespace lockstep {

// Of each server that is worked on, its facts are there: restarts, half-finished setups, packages
// and updates that the upgrade brings or needs.
void add_shown_of_node(std::vector<Finding>& findings, const Situation& situation,
                       const NodeSituation& node, const Policy& policy);

// Of a cluster: what the first setup asks of its groups, its copies and its mailbox server. Nothing
// of it is known to last until then, but an operator wants to know it now.
void add_shown_of_cluster(std::vector<Finding>& findings, const Situation& situation,
                          const Policy& policy);

// What a person must see to, since no agent can: one finding a row, `not measured`.
void add_by_hand(std::vector<Finding>& findings, const DeclaredCluster& cluster,
                 const Policy& policy);

}  // namespace lockstep
