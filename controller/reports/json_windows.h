#pragma once
// What the maintenance windows say, as JSON and back (docs/JSON.md, "window state"). Included by
// the bodies that make JSON only.

#include "controller/planner/window_state.h"
#include "controller/reports/json_cluster.h"

namespace lockstep {

// null when no windows are declared.
Json windows_as_json(const std::optional<WindowState>& state);

// Throws Json::exception when it is something else.
std::optional<WindowState> windows_from(const Json& json);

}  // namespace lockstep
