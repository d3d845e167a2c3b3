#pragma once
// What a run amounts to, in one number (docs/CLI.md). Pure.

#include <span>
#include <string_view>

#include "controller/observation.h"
#include "controller/planner/plan.h"

namespace lockstep {

// 0 finished, 3 failed clusters, 4 in doubt, 5 refused with nothing changed, 6 waiting at a gate,
// 7 stopped or held by a limit.
int exit_code(const Observation& observation, const Plan& plan);

struct ExitCodeText {
  int code;
  std::string_view meaning;
};

// Every code that a verb of `lockstep` may return, ascending, for --help and the manual page.
std::span<const ExitCodeText> exit_code_texts();

}  // namespace lockstep
