#pragma once
// Maintenance windows: what may start now, and what waits for the next window. Pure.
//
// Where none is declared, everything may. Otherwise no cluster begins that cannot end in the window
// by its longest duration, and no step starts that cannot; closed is what is over, missing or
// between. Only the way back from an outage to service never waits (docs/DESIGN.md says why).

#include <optional>

#include "controller/planner/cluster_rules.h"
#include "controller/planner/decisions.h"

namespace lockstep {

// What is held by a window, as the builders of holds need it.
struct WindowWait {
  Because because;
  bool final = false;                 // closed for good: only another fleet file opens it
  std::optional<Instant> recheck_at;  // the next edge of a window
};

// The longest that the large steps can take that the cluster still needs, as far as its facts tell;
// what they do not tell counts as not done.
Duration work_left(const Situation& situation, const Policy& policy);

// Rules for a cluster that is not begun; silent when the window does not hold it. A cluster whose
// CMS an earlier run left down is held by neither.
std::optional<WindowWait> wait_while_closed(const ClusterObservation& cluster, const Policy& policy,
                                            Instant now);
std::optional<WindowWait> wait_when_too_short(const ClusterObservation& cluster,
                                              const Policy& policy, Instant now);

// The failback of a cluster, which waits for a later window that is long enough; final when none
// is left. Without a rule's name. Silent when it may begin now.
std::optional<WindowWait> failback_waits_for_window(const ClusterContext& context);

// The room that a cluster which is not begun needs in a window to begin there; nothing when it is
// held by no window.
std::optional<Duration> window_needed(const ClusterObservation& cluster, const Policy& policy,
                                      Instant now);

// The decision, or a hold in its place when its step, or the outage that its hook announces, may
// not start now.
Decision keep_to_window(const ClusterContext& context, Decision decision);

}  // namespace lockstep
