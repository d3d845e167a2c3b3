#pragma once
// check(): programmer errors stop the process, in release builds too.
//
// Use it for what only a defect in this code can break. Outcomes of the domain are data, failures
// at the edges are Result (common/value/result.h), bad input is reported with place, value and
// remedy.

#include <source_location>
#include <string_view>

namespace lockstep {

// Aborts with `message` and the place when `condition` is false. Thread: any.
void check(bool condition, std::string_view message,
           std::source_location place = std::source_location::current());

}  // namespace lockstep
