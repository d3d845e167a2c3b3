#pragma once
// The time line of a run as a picture: one line a cluster, a bar a step, what waited for a person,
// and other waits, and below each line when its users were without mail. Inline SVG. Pure.

#include <string>

#include "controller/reports/run_report.h"

namespace lockstep {

// Empty when nothing has begun.
std::string timeline_svg(const RunReport& report, Instant now);

// What each kind of bar means, drawn as in the picture.
std::string timeline_key();

}  // namespace lockstep
