#pragma once
// One cluster's part of the HTML report. Pure.

#include <string>

#include "controller/reports/why.h"

namespace lockstep {

std::string html_cluster(const ClusterReport& cluster, const Why& why, Instant now);

}  // namespace lockstep
