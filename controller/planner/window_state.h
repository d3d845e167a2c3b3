#pragma once
// What the maintenance windows say at one moment, for `check` and `plan`: may work begin, and if
// not yet, when. By the accounts of the rules that hold clusters (window_rules.h). Pure.

#include <optional>
#include <string>

#include "controller/observation.h"
#include "controller/planner/predicates.h"
#include "controller/policy.h"

namespace lockstep {

struct WindowEdge {
  Instant at;
  std::string there;  // on the walls of its zone; empty: UTC
};

// Of a fleet file that is not always open.
struct WindowState {
  std::optional<WindowEdge> closes;  // the one that is open; nothing: closed
  std::optional<WindowEdge> opens;   // the next one; nothing: none follows
  // The longest passage of those that are still to be upgraded, by their longest durations; zero
  // when none of them waits for a window.
  Duration needed{0};
  // From when on that passage fits into a window: now, or an opening. Nothing: never.
  std::optional<WindowEdge> begins;
  bool declared = true;  // false: the fleet file has none at all
};

// Nothing when the policy is always open.
std::optional<WindowState> read_window_state(const Observation& observation, const Policy& policy,
                                             Instant now);

// Blocks when none is declared, or no window is left that is long enough. One that is closed, or
// too short, and is followed by a better one, is no fault of anybody.
Finding maintenance_window(const WindowState& state, Instant now);

// What to do about a fleet file without any.
inline constexpr const char* kDeclareWindows =
    "write policy.windows into the fleet file, or `windows: always`";

}  // namespace lockstep
