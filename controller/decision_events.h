#pragma once
// What becomes of a decision when it is carried out, as events. Pure.
//
// The rollout journals them, a forecast (lab/forecast) folds them only: both play by the same
// rules.

#include "controller/event.h"
#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "controller/release.h"

namespace lockstep {

// The rule that `decision` was made by is another than the cluster's last.
bool is_news(const Decision& decision, const ClusterObservation& cluster);

DecidedEvent decided_event(const Decision& decision);

// kBegin: labels, baselines and versions as they are now. Both nodes have been seen.
ClusterStartedEvent started_event(const Decision& decision, const ClusterObservation& cluster,
                                  const Policy& policy);

// kHalt, kFinish.
ClusterEndedEvent ended_event(const Decision& decision, const ClusterObservation& cluster);

}  // namespace lockstep
