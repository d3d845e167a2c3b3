#pragma once
// Hooks: what is run on the workstation before the outage of a CMS begins, and after it. Pure.
//
// A before_outage that passed announces the outage. The announcement holds for an hour, through
// stops that failed and are repeated. It is over when the outage is and the CMS was tested; when no
// outage comes of it, because the hour or the passage is over first, it is taken back. Either way
// after_outage is run once. Where only after_outage is declared, every outage asks for it.

#include "controller/planner/cluster_rules.h"

namespace lockstep {

// The outage that is ahead was announced, and the announcement still holds.
bool announced(const ClusterContext& context);

// The decision, or in its place the call of a hook or the wait for one.
Decision tend_hooks(const ClusterContext& context, Decision decision);

}  // namespace lockstep
