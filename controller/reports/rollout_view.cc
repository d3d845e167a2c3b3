#include "controller/reports/rollout_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr std::size_t kElapsedWidth = 8;
constexpr std::size_t kOutageWidth = 9;
constexpr std::size_t kMostBar = 24;
constexpr std::size_t kPercentWidth = 5;  // " 100%"
constexpr std::size_t kFewestEvents = 3;  // lines that events keep when clusters fill the screen
constexpr std::size_t kFrameLines = 5;    // title, blank, head, total, blank

// Widths of the columns; 0 leaves a column out.
struct Columns {
  std::size_t cluster = 0;
  std::size_t phase = 0;
  std::size_t node = 0;
  std::size_t doing = 0;
  std::size_t bar = 0;
};

std::size_t widest(const RolloutView& view, std::string ClusterLine::*field, std::size_t least,
                   std::size_t most) {
  std::size_t width = least;
  for (const ClusterLine& line : view.clusters) {
    width = std::max(width, width_of(line.*field));
  }
  return std::min(width, most);
}

// What people look for first stays longest: name, what is done, bar, times; then phase, then node.
Columns columns_for(const RolloutView& view, std::size_t width) {
  Columns columns;
  columns.cluster = widest(view, &ClusterLine::cluster, 7, 16);
  const std::size_t fixed = columns.cluster + kElapsedWidth + kOutageWidth + 2;
  std::size_t rest = width > fixed ? width - fixed : 0;
  const auto take = [&rest](std::size_t wanted, std::size_t keep) {
    const std::size_t taken = rest >= wanted + 1 + keep ? wanted : 0;
    rest -= taken == 0 ? 0 : taken + 1;
    return taken;
  };
  columns.bar = take(rest > 80 ? kMostBar : rest > 52 ? 16 : 8, kPercentWidth + 10);
  rest -= columns.bar == 0 ? 0 : kPercentWidth;
  columns.phase = take(11, 20);
  columns.node = take(widest(view, &ClusterLine::node, 4, 15), 20);
  columns.doing = rest > 1 ? rest - 1 : 0;
  return columns;
}

std::string percent(double share) {
  return std::to_string(static_cast<int>(std::floor(share * 100.0))) + "%";
}

void add_column(std::string& text, const std::string& value, std::size_t width) {
  if (width > 0) {
    text += left(value, width) + " ";
  }
}

std::string draw(const ClusterLine& line, const Columns& columns, bool utf8) {
  std::string text;
  add_column(text, line.cluster, columns.cluster);
  add_column(text, line.phase, columns.phase);
  add_column(text, line.node, columns.node);
  add_column(text, line.doing, columns.doing);
  if (columns.bar > 0) {
    text += line.bar ? bar(line.progress, columns.bar, utf8) +
                           right(percent(line.progress), kPercentWidth)
                     : std::string(columns.bar + kPercentWidth, ' ');
    text += " ";
  }
  return text + right(line.elapsed, kElapsedWidth) + right(line.outage, kOutageWidth);
}

std::string head(const Columns& columns) {
  std::string text;
  add_column(text, "CLUSTER", columns.cluster);
  add_column(text, "PHASE", columns.phase);
  add_column(text, "NODE", columns.node);
  add_column(text, "STEP", columns.doing);
  if (columns.bar > 0) {
    text += std::string(columns.bar + kPercentWidth + 1, ' ');
  }
  return text + right("ELAPSED", kElapsedWidth) + right("OUTAGE", kOutageWidth);
}

// Indices of the lines that are shown, in their order.
std::vector<std::size_t> chosen(const std::vector<ClusterLine>& lines, std::size_t room) {
  std::vector<std::size_t> order(lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  if (lines.size() <= room) {
    return order;
  }
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return lines[a].interest > lines[b].interest; });
  order.resize(room);
  std::ranges::sort(order);
  return order;
}

// "… and 12 more: 9 waiting, 3 finished".
std::string rest_text(const std::vector<ClusterLine>& lines, const std::vector<std::size_t>& shown,
                      bool utf8) {
  constexpr std::array<const char*, 5> kNames{"finished", "waiting", "ended", "under way",
                                              "in need of a person"};
  std::array<std::size_t, kNames.size()> counts{};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!std::ranges::binary_search(shown, i)) {
      ++counts.at(static_cast<std::size_t>(lines[i].interest));
    }
  }
  std::string parts;
  for (std::size_t i = kNames.size(); i-- > 0;) {
    if (counts.at(i) > 0) {
      parts += (parts.empty() ? ": " : ", ") + std::to_string(counts.at(i)) + " " + kNames.at(i);
    }
  }
  return (utf8 ? "\u2026" : "...") + std::string{" and "} +
         std::to_string(lines.size() - shown.size()) + " more" + parts;
}

void add_clusters(std::vector<ViewLine>& lines, const RolloutView& view, const Columns& columns,
                  const Screen& screen, std::size_t room) {
  const bool all = view.clusters.size() <= room;
  const std::vector<std::size_t> shown =
      chosen(view.clusters, all ? room : std::max<std::size_t>(room, 1) - 1);
  for (const std::size_t i : shown) {
    lines.push_back({view.clusters[i].tone, draw(view.clusters[i], columns, screen.utf8)});
  }
  if (!all) {
    lines.push_back({Tone::kQuiet, rest_text(view.clusters, shown, screen.utf8)});
  }
}

void add_events(std::vector<ViewLine>& lines, const RolloutView& view, std::size_t room) {
  const std::size_t count = std::min(room, view.events.size());
  for (std::size_t i = view.events.size() - count; i < view.events.size(); ++i) {
    lines.push_back({view.events[i].tone, view.events[i].text});
  }
}

std::string title_line(const RolloutView& view, std::size_t width) {
  const std::size_t counts = width_of(view.counts);
  const std::size_t gap = 2;
  if (width_of(view.title) + gap + counts > width) {
    return view.title.empty() || counts + gap + 20 > width
               ? view.counts
               : left(view.title, width - counts - gap) + "  " + view.counts;
  }
  return left(view.title, width - counts) + view.counts;
}

}  // namespace

std::string bar(double share, std::size_t width, bool utf8) {
  const auto filled =
      std::min(width, static_cast<std::size_t>(std::floor(share * static_cast<double>(width))));
  std::string text;
  for (std::size_t i = 0; i < width; ++i) {
    text += i < filled ? (utf8 ? "\u2588" : "#") : (utf8 ? "\u2591" : ".");
  }
  return text;
}

std::vector<ViewLine> render(const RolloutView& view, const Screen& screen) {
  const Columns columns = columns_for(view, screen.width);
  const std::vector<std::string> prompt =
      view.prompt.empty() ? std::vector<std::string>{} : wrapped(view.prompt, screen.width);
  const std::size_t frame = kFrameLines + prompt.size();
  const std::size_t space = screen.height > frame ? screen.height - frame : 0;
  const std::size_t events =
      std::min(view.events.size(),
               std::max(std::min(kFewestEvents, space / 3),
                        space > view.clusters.size() ? space - view.clusters.size() : 0));
  std::vector<ViewLine> lines{{Tone::kPlain, title_line(view, screen.width)},
                              {Tone::kPlain, ""},
                              {Tone::kQuiet, head(columns)}};
  add_clusters(lines, view, columns, screen, space - events);
  lines.push_back({view.total.tone, draw(view.total, columns, screen.utf8)});
  lines.push_back({Tone::kPlain, ""});
  add_events(lines, view, events);
  for (const std::string& line : prompt) {
    lines.push_back({Tone::kWarning, line});
  }
  for (ViewLine& line : lines) {
    line.text = cut(line.text, screen.width);
  }
  // A screen too low for the frame keeps the end, where the question is.
  if (lines.size() > screen.height) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(screen.height));
  }
  return lines;
}

}  // namespace lockstep
