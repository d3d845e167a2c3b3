#pragma once
// The summary at the end of a run, in words: per cluster what was checked, who let it through,
// every step in order with its duration, what was restored, versions and outage; then one line a
// cluster. Pure.

#include <string>
#include <vector>

#include "controller/policy.h"
#include "controller/reports/run_report.h"

namespace lockstep {

std::vector<std::string> summary_lines(const RunReport& report, Instant now);

// The same for one cluster.
std::vector<std::string> cluster_lines(const ClusterReport& cluster, Instant now);

// One line a cluster: outcome, duration, outage, retries.
std::vector<std::string> table_lines(const RunReport& report, Instant now);

// "finished", or what else can be said of a cluster that has not ended: "not begun", "under
// way", "waiting" at a gate.
std::string standing_of(const ClusterReport& cluster);

// Holds shorter than this are left out of the text (JSON has them): the loop at work, not a wait.
inline constexpr Duration kShortestToldHold{30'000};

}  // namespace lockstep
