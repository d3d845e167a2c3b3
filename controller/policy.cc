#include "controller/policy.h"

#include <algorithm>

namespace lockstep {

std::string to_text(Gate gate) {
  switch (gate) {
    case Gate::kBeforeOutage: return "before-outage";
    case Gate::kPossibleLoss: return "possible-loss";
    case Gate::kReseed: return "reseed";
  }
  return "before-outage";
}

const Window* open_window(const Windows& windows, Instant now) {
  // The first that is not over.
  const auto window = std::ranges::upper_bound(windows.open, now, {}, &Window::to);
  return window == windows.open.end() || now < window->from ? nullptr : &*window;
}

const Window* next_window(const Windows& windows, Instant now) {
  const auto next = std::ranges::upper_bound(windows.open, now, {}, &Window::from);
  return next == windows.open.end() ? nullptr : &*next;
}

std::optional<Instant> next_opening(const Windows& windows, Instant now) {
  const Window* const next = next_window(windows, now);
  return next == nullptr ? std::nullopt : std::optional{next->from};
}

Windows played_from(const Windows& windows, Instant now, Instant start) {
  Windows played{windows.declared, {}};
  const bool open = open_window(windows, now) != nullptr;
  const Instant origin = open ? now : next_opening(windows, now).value_or(now);
  for (const Window& window : windows.open) {
    if (now < window.to) {
      played.open.push_back({start + (window.from - origin), start + (window.to - origin)});
    }
  }
  return played;
}

}  // namespace lockstep
