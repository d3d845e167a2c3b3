#pragma once
// Figures of a cluster's story: what is counted and measured in it. Pure.

#include "controller/reports/run_report.h"

namespace lockstep {

// Sum of all outages; one that runs counts up to `now`.
Duration outage_of(const ClusterReport& cluster, Instant now);
bool outage_runs(const ClusterReport& cluster);
// The outage that runs is over its budget, and a person was told.
bool overrun_runs(const ClusterReport& cluster);
// The report has the range of the predicted outage; not in journals of before, nor of front ends.
bool range_known(const ClusterReport& cluster);
// By how much the outage was longer than its budget; zero when it was not, or has none.
Duration over_budget(const ClusterReport& cluster, Instant now);
// From its beginning to its end, or to `now`; zero when it has not begun.
Duration duration_of(const ClusterReport& cluster, Instant now);
// Steps that were a further attempt.
int retries_of(const ClusterReport& cluster);
// "NODE2: SharedAccess: Stopped, was Running", in the order in which it was put back.
std::vector<std::string> restored_in(const ClusterReport& cluster);

// Nothing was heard of its end, and nobody waits for it any more: the cluster has ended, or goes on
// with another step.
bool is_in_doubt(const ClusterReport& cluster, const StepReport& step);
// When it was settled, or given up, or `now`.
Instant end_of(const ClusterReport& cluster, const StepReport& step, Instant now);
// The last move of its CMS that was done, or null.
const MoveCms* last_cms_move(const ClusterReport& cluster);
// It was moved away from the node that owned it at the beginning, and has not been moved back.
bool cms_is_away(const ClusterReport& cluster);

}  // namespace lockstep
