#include "controller/reports/html_timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "common/value/check.h"
#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/html_text.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

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

// How a kind of bar is drawn. Kinds differ in height and in being filled, so that they can be told
// apart on grey paper too.
struct Shape {
  std::string_view name;  // its class
  double top;             // below the top of a step's bar
  double height;
  std::string_view caption;  // in the key
};

constexpr std::array<Shape, 9> kShapes{{
    {"setup", 0, kBar, "setup"},
    {"reboot", 0, kBar, "reboot"},
    {"other", 3, kBar - 6, "other step"},
    {"failed", 0, kBar, "step or hook that was not done"},
    {"doubt", 0, kBar, "step in doubt"},
    {"gate", 4, kBar - 8, "waited for a person"},
    {"hook", 0, 5, "hook"},
    {"hold", 6, 2, "other wait"},
    {"outage", kBar + 1, 5, "outage"},
}};

const Shape& shape_of(std::string_view kind) {
  const auto* const found = std::ranges::find(kShapes, kind, &Shape::name);
  check(found != kShapes.end(), "a bar of the time line has no shape");
  return *found;
}

struct Box {
  double x;
  double y;
  double width;
  double height;
};

std::string rectangle_of(const Box& box, std::string_view kind, const std::string& title) {
  return "<rect class=\"" + std::string{kind} + "\" x=\"" + number(box.x) + "\" y=\"" +
         number(box.y) + "\" width=\"" + number(box.width) + "\" height=\"" + number(box.height) +
         "\">" + element("title", title) + "</rect>";
}

// What was not done is crossed out, where it is wide enough.
std::string cross_of(const Box& box, std::string_view kind) {
  if (kind != "failed" || box.width < box.height) {
    return "";
  }
  const std::string left = number(box.x);
  const std::string right = number(box.x + box.width);
  const std::string top = number(box.y);
  const std::string bottom = number(box.y + box.height);
  return "<path class=\"cross\" d=\"M" + left + " " + top + "L" + right + " " + bottom + "M" +
         left + " " + bottom + "L" + right + " " + top + "\"/>";
}

// What it is can be read by who points at it, and heard by who cannot see it.
std::string drawn(const Box& box, std::string_view kind, const std::string& title) {
  return rectangle_of(box, kind, title) + cross_of(box, kind) + "\n";
}

std::string text_at(double x, double y, const std::string& attributes, const std::string& text) {
  return element("text x=\"" + number(x) + "\" y=\"" + number(y) + "\"" + attributes, text);
}

std::string kind_of(const ClusterReport& cluster, const StepReport& step) {
  if (is_in_doubt(cluster, step)) {
    return "doubt";
  }
  if (step.settled_at && step.result.outcome != Outcome::kDone) {
    return step.result.outcome == Outcome::kInDoubt ? "doubt" : "failed";
  }
  if (is<RunSetup>(step.step)) {
    return "setup";
  }
  return is<RebootNode>(step.step) ? "reboot" : "other";
}

struct RowWriter {
  std::string& out;
  const Axis& axis;
  const ClusterReport& cluster;
  double y;
  Instant now;

  // What lies outside of the picture is left out.
  void bar(Instant from, Instant to, const std::string& kind, const std::string& title) const {
    if (to < axis.from || from > axis.to) {
      return;
    }
    const Shape& shape = shape_of(kind);
    const double x = axis.x(std::max(from, axis.from));
    const double width = std::max(kThinnest, axis.x(std::min(to, axis.to)) - x);
    out += drawn({x, y + shape.top, width, shape.height}, kind, title);
  }
  void operator()(const HoldRecord& hold) const {
    const Instant end = hold.until.value_or(cluster.ended_at.value_or(now));
    if (end - hold.since >= kShortestToldHold) {
      bar(hold.since, end, "hold",
          "waited (" + hold.rule + ") for " + to_text(end - hold.since) + ": " + hold.reason);
    }
  }
  void operator()(const CheckRecord&) const {}
  void operator()(const GateRecord& gate) const {
    const Instant end = gate.passed_at.value_or(cluster.ended_at.value_or(now));
    bar(gate.asked_at, end, "gate",
        "waited for a person at the gate " + to_text(gate.gate) + " for " +
            to_text(end - gate.asked_at));
  }
  void operator()(const HookRecord& hook) const {
    const Instant end = hook.ended_at.value_or(now);
    const bool failed = hook.result && !passed(*hook.result);
    bar(hook.started_at, end, failed ? "failed" : "hook",
        "hook " + to_text(hook.moment) + ", " + time_of_day(hook.started_at) + ", " +
            to_text(end - hook.started_at) + ", " + outcome_of(hook));
  }
  void operator()(const StepReport& step) const {
    const Instant end = end_of(cluster, step, now);
    const std::string kind = kind_of(cluster, step);
    bar(step.issued_at, end, kind,
        describe(step.step) + " on " + step.node.text + ", " + time_of_day(step.issued_at) + ", " +
            to_text(end - step.issued_at) + ", " +
            (step.settled_at   ? to_text(step.result.outcome)
             : kind == "doubt" ? "in doubt"
                               : "not settled"));
  }
};

std::string row_of(const ClusterReport& cluster, const Axis& axis, double y, Instant now) {
  std::string text = text_at(0, y + kBar - 3, "", cut(clean(cluster.id.text), kNameLetters)) + "\n";
  if (!cluster.begun_at) {
    const std::string rule = cluster.outcome    ? cluster.rule
                             : cluster.deciding ? cluster.deciding->rule
                                                : "not-judged";
    return text +
           text_at(kNames, y + kBar - 3, " class=\"idle\"", standing_of(cluster) + ": " + rule) +
           "\n";
  }
  const RowWriter writer{text, axis, cluster, y, now};
  for (const TimelineEntry& entry : cluster.timeline) {
    std::visit(writer, entry);
  }
  for (const OutageClock& outage : cluster.outages) {
    const Instant end = outage.ended_at.value_or(now);
    writer.bar(outage.began_at, end, "outage",
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

// What follows an outage may run on when its cluster has ended.
Instant last_of(const ClusterReport& cluster, Instant now) {
  Instant last = cluster.ended_at.value_or(now);
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const hook = std::get_if<HookRecord>(&entry)) {
      last = std::max(last, hook->ended_at.value_or(now));
    }
  }
  return last;
}

}  // namespace

std::string timeline_svg(const RunReport& report, Instant now) {
  Axis axis{now, report.started_at};
  for (const ClusterReport& cluster : report.clusters) {
    if (cluster.begun_at) {
      axis.from = std::min(axis.from, *cluster.begun_at);
      axis.to = std::max(axis.to, last_of(cluster, now));
    }
  }
  if (std::ranges::none_of(report.clusters,
                           [](const auto& one) { return one.begun_at.has_value(); })) {
    return "";
  }
  const double height = kHead + kRow * static_cast<double>(report.clusters.size());
  std::string text =
      "<svg class=\"picture\" role=\"img\" aria-labelledby=\"timeline-title\" "
      "viewBox=\"0 0 " +
      number(kWidth) + " " + number(height) + "\" xmlns=\"http://www.w3.org/2000/svg\">" +
      element("title id=\"timeline-title\"",
              "Steps and outages of " + std::to_string(report.clusters.size()) + " clusters, " +
                  to_text(axis.from) + " to " + to_text(axis.to)) +
      "\n" + ticks_of(axis, height);
  double y = kHead;
  for (const ClusterReport& cluster : report.clusters) {
    text += row_of(cluster, axis, y, now);
    y += kRow;
  }
  return text + "</svg>\n";
}

std::string timeline_key() {
  constexpr double kWide = 26;
  std::string text = "<p class=\"key\">";
  for (const Shape& shape : kShapes) {
    text +=
        "<span><svg width=\"" + number(kWide) + "\" height=\"" + number(kRow - 4) +
        "\" aria-hidden=\"true\">" +
        drawn({1, shape.top + 1, kWide - 2, shape.height}, shape.name, std::string{shape.caption}) +
        "</svg>" + escaped(shape.caption) + "</span>\n";
  }
  return text + "</p>\n";
}

}  // namespace lockstep
