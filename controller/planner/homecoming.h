#pragma once
// Homecoming: `failback: at_end` at the level of the rollout. When the upgrade of every cluster has
// ended, those that finished with their CMS away from home are begun once more (rule "goes-home"),
// under the same caps; what follows is the failback of one cluster (failback_rules.h). Pure.
//
// A cluster that waits for its way home has finished: it holds no place and keeps no wave waiting.
// What stands in its way leaves the CMS where it is, and nothing undone.

#include <optional>

#include "controller/planner/front_end_order.h"
#include "controller/planner/places.h"
#include "controller/planner/plan.h"

namespace lockstep {

// Of a cluster that has ended, by the journal: its way home is ahead, and its turn has come.
bool may_go_home(const ClusterObservation& cluster, const Observation& observation,
                 const Policy& policy);

// For such a cluster: its begin, what it waits for, or why its CMS stays. Nothing when there is
// nothing to do, since the CMS is at home.
std::optional<Decision> come_home(const ClusterObservation& cluster, const Policy& policy,
                                  Instant now, Places& places);

}  // namespace lockstep
