#include "controller/reports/html_timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/html_text.h"

namespace lockstep {
namespace {

// In units of the picture, which is as wide as the page.
constexpr double kWidth = 1'000;
constexpr double kNames = 130;
constexpr double kMargin = 20;  // half a time of day, and the last step
constexpr double kHead = 28;
constexpr double kRow = 26;
constexpr double kBar = 14;
constexpr double kThinnest = 1.5;  // a step of a second can still be seen
// No more lines of the clock than this, whatever the length of the night.
constexpr int kMostTicks = 12;
constexpr std::size_t kNameLetters = 16;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

struct Axis {
  Instant from;
  Instant to;

  [[nodiscard]] double x(Instant at) const {
    const double all = std::max<double>(1, static_cast<double>((to - from).count()));
    return kNames + (kWidth - kNames - kMargin) * static_cast<double>((at - from).count()) / all;
  }
};

struct Bar {
  Instant from;
  Instant to;
  double y = 0;
  double height = kBar;
};

// A rectangle that says what it is to who points at it, and to who cannot see it.
std::string rectangle(const Axis& axis, const Bar& bar, const std::string& kind,
                      const std::string& title) {
  const double x = axis.x(bar.from);
  const double width = std::max(kThinnest, axis.x(bar.to) - x);
  return "<rect class=\"" + kind + "\" x=\"" + number(x) + "\" y=\"" + number(bar.y) +
         "\" width=\"" + number(width) + "\" height=\"" + number(bar.height) + "\">" +
         element("title", title) + "</rect>\n";
}

std::string text_at(double x, double y, const std::string& attributes, const std::string& text) {
  return element("text x=\"" + number(x) + "\" y=\"" + number(y) + "\"" + attributes, text);
}

// "setup", "reboot", "cms" or "other": what a bar is painted as.
std::string kind_of(const StepReport& step) {
  if (step.settled_at && step.result.outcome != Outcome::kDone) {
    return "failed";
  }
  if (is<RunSetup>(step.step)) {
    return "setup";
  }
  return is<RebootNode>(step.step) ? "reboot" : "other";
}

struct RowWriter {
  std::string& out;
  const Axis& axis;
  double y;
  Instant now;

  void operator()(const HoldRecord&) const {}
  void operator()(const CheckRecord&) const {}
  void operator()(const GateRecord& gate) const {
    const Instant end = gate.passed_at.value_or(now);
    out += rectangle(axis, {gate.asked_at, end, y + 4, kBar - 8}, "gate",
                     "waited for a person at the gate " + to_text(gate.gate) + " for " +
                         to_text(end - gate.asked_at));
  }
  void operator()(const HookRecord& hook) const {
    const Instant end = hook.ended_at.value_or(now);
    const bool failed = hook.result && !passed(*hook.result);
    out += rectangle(axis, {hook.started_at, end, y + 4, kBar - 8}, failed ? "failed" : "hook",
                     "hook " + to_text(hook.moment) + ", " + time_of_day(hook.started_at) + ", " +
                         to_text(end - hook.started_at) + ", " + outcome_of(hook));
  }
  void operator()(const StepReport& step) const {
    const Instant end = step.settled_at.value_or(now);
    out += rectangle(axis, {step.issued_at, end, y}, kind_of(step),
                     describe(step.step) + " on " + step.node.text + ", " +
                         time_of_day(step.issued_at) + ", " + to_text(end - step.issued_at) +
                         (step.settled_at ? ", " + to_text(step.result.outcome) : ", not settled"));
  }
};

std::string row_of(const ClusterReport& cluster, const Axis& axis, double y, Instant now) {
  std::string text = text_at(0, y + kBar - 3, "", cluster.id.text.substr(0, kNameLetters)) + "\n";
  for (const TimelineEntry& entry : cluster.timeline) {
    std::visit(RowWriter{text, axis, y, now}, entry);
  }
  for (const OutageClock& outage : cluster.outages) {
    const Instant end = outage.ended_at.value_or(now);
    text += rectangle(axis, {outage.began_at, end, y + kBar + 1, 5}, "outage",
                      "outage of " + cluster.cms + ", " + to_text(end - outage.began_at));
  }
  return text;
}

// Whole minutes or hours apart, as few as fit.
std::string ticks_of(const Axis& axis, double bottom) {
  constexpr std::array<Duration, 9> kSteps{1min, 5min, 10min, 15min, 30min, 1h, 2h, 6h, 24h};
  const auto fits = std::ranges::find_if(
      kSteps, [&](Duration step) { return (axis.to - axis.from) / step < kMostTicks; });
  const Duration step = fits == kSteps.end() ? 7 * 24h : *fits;
  std::string text;
  std::int64_t at = (axis.from.ms / step.count() + 1) * step.count();
  for (int n = 0; n <= kMostTicks && at < axis.to.ms; ++n, at += step.count()) {
    const double x = axis.x(Instant{at});
    text +=
        "<line class=\"tick\" x1=\"" + number(x) + "\" x2=\"" + number(x) + "\" y1=\"" +
        number(kHead - 8) + "\" y2=\"" + number(bottom) + "\"/>" +
        text_at(x, kHead - 12, " text-anchor=\"middle\"", time_of_day(Instant{at}).substr(0, 5)) +
        "\n";
  }
  return text;
}

}  // namespace

std::string timeline_svg(const RunReport& report, Instant now) {
  Axis axis{now, report.started_at};
  std::vector<const ClusterReport*> shown;
  for (const ClusterReport& cluster : report.clusters) {
    if (cluster.begun_at) {
      shown.push_back(&cluster);
      axis.from = std::min(axis.from, *cluster.begun_at);
      axis.to = std::max(axis.to, cluster.ended_at.value_or(now));
    }
  }
  if (shown.empty()) {
    return "";
  }
  const double height = kHead + kRow * static_cast<double>(shown.size());
  std::string text = "<svg role=\"img\" aria-labelledby=\"timeline-title\" viewBox=\"0 0 " +
                     number(kWidth) + " " + number(height) +
                     "\" xmlns=\"http://www.w3.org/2000/svg\">" +
                     element("title id=\"timeline-title\"",
                             "Steps and outages of " + std::to_string(shown.size()) +
                                 " clusters, " + to_text(axis.from) + " to " + to_text(axis.to)) +
                     "\n" + ticks_of(axis, height);
  double y = kHead;
  for (const ClusterReport* const cluster : shown) {
    text += row_of(*cluster, axis, y, now);
    y += kRow;
  }
  return text + "</svg>\n";
}

}  // namespace lockstep
