#pragma once
// What went wrong with one cluster, for the HTML report. Pure.

#include <string>

#include "controller/reports/why.h"

namespace lockstep {

// A cluster that ended without finishing, or was left unfinished by the end of the rollout, with
// rule, reason, last figure and remedy; every step and hook of it that did not pass, with what
// its tool wrote; and the step that was never settled. Empty when there is nothing of that.
// `over`: the rollout has ended.
std::string html_failures(const ClusterReport& cluster, const Why& why, Instant now, bool over);

}  // namespace lockstep
