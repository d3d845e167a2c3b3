#pragma once
// The figures of a run for a spreadsheet: RFC 4180, UTF-8, times in UTC, lengths in seconds. Pure.

#include <string>

#include "controller/reports/run_report.h"

namespace lockstep {

// One row a cluster.
std::string csv_of_clusters(const RunReport& report, Instant now);
// One row a step.
std::string csv_of_steps(const RunReport& report, Instant now);

}  // namespace lockstep
