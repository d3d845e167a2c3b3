#pragma once
// Fuzzing entry for what foreign programs print (agent/platform/windows/parse/).

#include <string_view>

namespace lockstep::windows {

// Gives the bytes to every reader; a broken promise of one ends the process.
void read_everything(std::string_view bytes);

}  // namespace lockstep::windows
