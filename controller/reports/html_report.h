#pragma once
// The report of a run as one HTML page that needs nothing else: no network, no script. Pure.

#include <string>

#include "controller/policy.h"
#include "controller/reports/run_report.h"

namespace lockstep {

std::string html_report(const RunReport& report, const Policy& policy, Instant now);

}  // namespace lockstep
