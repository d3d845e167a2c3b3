#include "controller/planner/window_state.h"

#include <algorithm>

#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

// A run ends it without a step, so it needs no window.
bool upgraded(const ClusterObservation& cluster, const Policy& policy, Instant now) {
  const Situation s = read_situation(cluster, policy, now);
  const auto nodes = s.nodes();
  return (s.alone || s.cms_level == Level::kTarget) &&
         std::ranges::all_of(nodes, [](const NodeSituation* node) {
           return node->level == Level::kTarget && node->rebooted;
         });
}

Duration longest_needed(const Observation& observation, const Policy& policy, Instant now) {
  Duration longest{0};
  for (const ClusterObservation& cluster : observation.clusters) {
    if (!upgraded(cluster, policy, now)) {
      longest = std::max(longest, window_needed(cluster, policy, now).value_or(Duration{0}));
    }
  }
  return longest;
}

// Where a passage of that length may begin, now or later.
std::optional<WindowEdge> first_room(const Windows& windows, Duration needed, Instant now) {
  for (const Window& window : windows.open) {
    const bool opens_later = now < window.from;
    const Instant begin = opens_later ? window.from : now;
    if (now < window.to && begin + needed <= window.to) {
      return WindowEdge{begin, opens_later ? window.from_there : ""};
    }
  }
  return std::nullopt;
}

std::string measured_in(const WindowState& state, Instant now) {
  if (!state.declared) {
    return "none is declared";
  }
  if (state.closes) {
    return "open, " + to_text(state.closes->at - now) + " left";
  }
  return state.opens ? "closed, opens in " + to_text(state.opens->at - now)
                     : "closed, none is left";
}

}  // namespace

std::optional<WindowState> read_window_state(const Observation& observation, const Policy& policy,
                                             Instant now) {
  const Windows& windows = policy.windows;
  if (!windows.declared) {
    return std::nullopt;
  }
  WindowState state;
  state.declared = !windows.missing;
  if (const Window* const open = open_window(windows, now)) {
    state.closes = WindowEdge{open->to, open->to_there};
  }
  if (const Window* const next = next_window(windows, now)) {
    state.opens = WindowEdge{next->from, next->from_there};
  }
  state.needed = longest_needed(observation, policy, now);
  // What needs no time in a window begins now, whatever the windows say.
  state.begins =
      state.needed == Duration{0} ? WindowEdge{now, ""} : first_room(windows, state.needed, now);
  return state;
}

Finding maintenance_window(const WindowState& state, Instant now) {
  const std::string room =
      state.needed > Duration{0} ? " with room for " + to_text(state.needed) : "";
  return {"maintenance-window",
          "P38",
          Severity::kBlock,
          state.begins.has_value(),
          {measured_in(state, now), "a window now or later" + room, "fleet file", std::nullopt},
          state.declared
              ? "write a further window into the fleet file, long enough for the longest passage"
              : kDeclareWindows};
}

}  // namespace lockstep
