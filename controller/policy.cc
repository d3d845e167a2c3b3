#include "controller/policy.h"

#include <algorithm>

namespace lockstep {

std::string to_text(Gate gate) {
  switch (gate) {
    case Gate::kBeforeOutage: return "before-outage";
    case Gate::kPossibleLoss: return "possible-loss";
    case Gate::kReseed: return "reseed";
    case Gate::kFailback: return "failback";
  }
  return "before-outage";
}

std::string to_text(Failback failback) {
  switch (failback) {
    case Failback::kNone: return "none";
    case Failback::kImmediate: return "immediate";
    case Failback::kAtEnd: return "at_end";
  }
  return "none";
}

bool asks_at(const Policy& policy, Gate gate) {
  const Gate listed = gate == Gate::kFailback ? Gate::kBeforeOutage : gate;
  return std::ranges::find(policy.gates, listed) != policy.gates.end();
}

DurationRange outage_of_passage(const Policy& policy) {
  DurationRange outage = predicted_outage(policy.release);
  if (policy.failback != Failback::kNone) {
    const DurationRange again = predicted_failback(policy.release);
    outage.shortest += again.shortest;
    outage.usual += again.usual;
    outage.longest += again.longest;
  }
  return outage;
}

Duration longest_passage(const Policy& policy) {
  const std::optional<Hook>& hook = policy.hooks.before_outage;
  const Duration announced = hook ? hook->timeout : Duration{0};
  const Duration upgrade = longest_passage(policy.release) + announced;
  return policy.failback == Failback::kImmediate
             ? upgrade + announced + predicted_failback(policy.release).longest +
                   policy.release.durations.smoke_test.longest
             : upgrade;
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
  Windows played{windows.declared, {}, windows.missing};
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
