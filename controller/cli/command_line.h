#pragma once
// The command line: finds the verb, reads its words, runs it.

#include <string>
#include <vector>

#include "controller/cli/console.h"

namespace lockstep {

// `words` without the program's name. Returns the exit code (docs/CLI.md).
int run_command_line(const std::vector<std::string>& words, Console& console);

}  // namespace lockstep
