#pragma once
// Failback: the CMS of a whole cluster goes back to the node that it was on before the upgrade
// (dossier §3.5 E4). Pure.
//
// It costs a second outage and is never needed, since mail is served on either node. So everything
// that guards an outage guards it, and whatever stands in its way ends it and not the cluster: the
// CMS then stays where it is, and the end says why. The way is Stop, Move, Start; a CMS that is
// found stopped is moved when the target is fit, and otherwise started where it is
// (docs/DESIGN.md).

#include "controller/planner/cluster_rules.h"
#include "controller/planner/decisions.h"

namespace lockstep {

// By the journal. Home is the second node, where the CMS was before the first change. A cluster
// that was found with both nodes upgraded does not tell: its owner may be at home, or may have been
// upgraded first.
bool knows_home(const ClusterObservation& cluster, const Policy& policy);

// What is next on the way home of a CMS that is Online, or the end that says why it stays. Silent
// when it is at home, when its home is not known, or when the policy asks for none. With `at_end`
// the cluster's first end comes before it (controller/planner/homecoming.h).
// Precondition: nothing else is left of the passage; `whole` says so.
MaybeDecision fail_back(const ClusterContext& context, const Because& whole);

// Moves a CMS home that is stopped. Silent when it is to be started where it is.
MaybeDecision move_home(const ClusterContext& context);

}  // namespace lockstep
