#pragma once
// A table of words on standard output.

#include <string>
#include <vector>

#include "controller/cli/console.h"

namespace lockstep {

// The first row is the head. Columns are as wide as their widest word.
void write_table(const std::vector<std::vector<std::string>>& rows, Console& console);

}  // namespace lockstep
