#pragma once
// What the maintenance windows say, in one line, for `check` and `plan`. Pure.

#include <string>

#include "controller/planner/window_state.h"

namespace lockstep {

// "windows: closed until 2026-11-28T21:00:00Z (Sat 2026-11-28 22:00 Europe/Berlin), in 4d 2h; …"
std::string window_line(const WindowState& state, Instant now);

}  // namespace lockstep
