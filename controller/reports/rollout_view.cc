#include "controller/reports/rollout_view.h"

#include <algorithm>
#include <cmath>

#include "controller/reports/text_fit.h"
#include "controller/reports/view_rows.h"

namespace lockstep {
namespace {

constexpr std::size_t kElapsedWidth = 8;
constexpr std::size_t kOutageWidth = 10;
constexpr std::size_t kMostBar = 24;
constexpr std::size_t kPercentWidth = 5;  // " 100%"
constexpr std::size_t kFewestEvents = 3;  // lines that events keep when clusters fill the screen
constexpr std::size_t kFrameLines = 5;    // title, end, head, total, blank
constexpr std::size_t kOpenedFrame = 3;   // title, end, blank
constexpr std::size_t kMarkWidth = 2;     // "> " before what keys act on
constexpr std::size_t kIndent = 13;       // of what does not fit into one line of an opened cluster

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

// What is left of the screen for the list, or for an opened cluster.
struct Layout {
  std::vector<std::string> prompt;
  std::size_t events = 0;
  std::size_t room = 0;
};

Layout layout_of(const RolloutView& view, const ViewState& state, const Screen& screen) {
  Layout layout;
  if (!view.prompt.empty()) {
    layout.prompt = wrapped(view.prompt, screen.width);
  }
  const bool alone = state.open || state.help;
  const std::size_t frame =
      (alone ? kOpenedFrame : kFrameLines) + layout.prompt.size() + (screen.keys ? 1 : 0);
  const std::size_t space = screen.height > frame ? screen.height - frame : 0;
  if (!alone) {
    const std::size_t clusters = matches_of(view, state);
    layout.events = std::min(view.events.size(), std::max(std::min(kFewestEvents, space / 3),
                                                          space > clusters ? space - clusters : 0));
  }
  layout.room = space - layout.events;
  return layout;
}

std::string heading(const ViewRow& row, bool utf8) {
  return (utf8 ? "\u2500\u2500 " : "-- ") + to_text(row.group) + ": " + std::to_string(row.count);
}

class Drawing {
 public:
  Drawing(const RolloutView& view, const ViewState& state, const Screen& screen)
      : view_(view),
        state_(state),
        screen_(screen),
        layout_(layout_of(view, state, screen)),
        mark_(screen.keys && screen.width > kMarkWidth ? kMarkWidth : 0),
        columns_(columns_for(view, screen.width - mark_)) {}

  void add_list() {
    const std::vector<ViewRow> rows = rows_of(view_, state_, layout_.room);
    const std::size_t page = rows_on_page(rows, layout_.room);
    const std::size_t top = top_of(view_, state_, rows, layout_.room);
    add(Tone::kQuiet, std::string(mark_, ' ') + head(columns_));
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(top);
    const std::vector<ViewRow> shown(first, first + static_cast<std::ptrdiff_t>(page));
    for (const ViewRow& row : shown) {
      add_row(row);
    }
    if (page < rows.size() && layout_.room > 0) {
      add(Tone::kQuiet, rest_text(view_, state_, shown, screen_.utf8));
    }
    add(view_.total.tone, std::string(mark_, ' ') + draw(view_.total, columns_, screen_.utf8));
    add(Tone::kPlain, "");
    for (std::size_t i = view_.events.size() - layout_.events; i < view_.events.size(); ++i) {
      add(view_.events[i].tone, view_.events[i].text);
    }
  }

  // Scrolled, and the end stays at the end when it has become shorter.
  void add_page(const std::vector<ViewLine>& all, std::size_t wanted) {
    add(Tone::kPlain, "");
    const std::size_t top =
        std::min(wanted, all.size() > layout_.room ? all.size() - layout_.room : 0);
    for (std::size_t i = top; i < std::min(all.size(), top + layout_.room); ++i) {
      lines_.push_back(all[i]);
    }
  }

  void add_sides(Tone tone, const std::string& far_left, const std::string& far_right) {
    const std::size_t width = screen_.width;
    const std::size_t taken = width_of(far_right);
    const bool both = !far_left.empty() && taken + 22 <= width;
    const std::size_t gap = taken == 0 ? 0 : 2;
    add(tone, both ? left(far_left, width - taken - gap) + std::string(gap, ' ') + far_right
                   : (far_right.empty() ? far_left : far_right));
  }

  void add_prompt() {
    for (const std::string& line : layout_.prompt) {
      add(Tone::kWarning, line);
    }
  }

  void add(Tone tone, std::string text, bool chosen = false) {
    lines_.push_back({tone, std::move(text), chosen});
  }

  // A screen too low for the frame keeps the end, where the question is.
  std::vector<ViewLine> lines() && {
    for (ViewLine& line : lines_) {
      line.text = cut(line.text, screen_.width);
    }
    if (lines_.size() > screen_.height) {
      lines_.erase(lines_.begin(), lines_.end() - static_cast<std::ptrdiff_t>(screen_.height));
    }
    return std::move(lines_);
  }

 private:
  void add_row(const ViewRow& row) {
    if (!row.cluster) {
      add(Tone::kQuiet, heading(row, screen_.utf8));
      return;
    }
    const ClusterLine& line = view_.clusters[*row.cluster];
    const bool chosen = mark_ > 0 && line.cluster == state_.chosen;
    add(line.tone, left(chosen ? ">" : "", mark_) + draw(line, columns_, screen_.utf8), chosen);
  }

  const RolloutView& view_;
  const ViewState& state_;
  const Screen& screen_;
  Layout layout_;
  std::size_t mark_;
  Columns columns_;
  std::vector<ViewLine> lines_;
};

std::string filter_text(const RolloutView& view, const ViewState& state) {
  return (state.only ? "only what is " + to_text(*state.only) : std::string{"all states"}) +
         (state.text.empty() ? "" : ", with '" + state.text + "'") + ": " +
         std::to_string(matches_of(view, state)) + " of " + std::to_string(view.clusters.size()) +
         "   Esc shows all   ? help";
}

std::string footer(const RolloutView& view, const ViewState& state) {
  if (!state.notice.empty()) {
    return state.notice;
  }
  if (state.help) {
    return "Esc closes this page";
  }
  if (state.typing) {
    return "find: " + state.text + "_   Enter keeps it   Esc ends it";
  }
  if (state.open) {
    return "Up/Down scroll   Esc back   ? help";
  }
  if (state.only || !state.text.empty()) {
    return filter_text(view, state);
  }
  return "Up/Down choose   Enter open   / find   s by state   ? help";
}

std::vector<ViewLine> help_lines() {
  std::vector<ViewLine> lines;
  for (const char* const text :
       {"Up Down PgUp PgDn  choose a cluster, or scroll one that is open",
        "Home End           the first, the last",
        "Enter, Right       open the chosen cluster: why it stands there, its steps",
        "Esc, Left          back; in the list Esc takes filters back, one at a time",
        "/                  find: clusters whose line has what you type",
        "s, Tab             only one state, then the next; after the last all of them",
        "y                  yes, while a question stands below; n, or any other key that",
        "                   is not on this page, is no", "?                  this page",
        "q                  closes what is open, and stops nothing",
        "Ctrl-C             stops the rollout at a safe point; twice leaves at once",
        "                   (in `status --watch` it ends this view only)", "",
        "An outage that runs has a '!' behind its clock."}) {
    lines.push_back({Tone::kPlain, text});
  }
  return lines;
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

std::string percent(double share) {
  return std::to_string(static_cast<int>(std::floor(share * 100.0))) + "%";
}

std::vector<ViewLine> opened_lines(const RolloutView& view, const Screen& screen) {
  std::vector<ViewLine> lines;
  for (const ViewLine& whole : view.opened) {
    if (width_of(whole.text) <= screen.width || screen.width <= 2 * kIndent) {
      lines.push_back(whole);
      continue;
    }
    const std::size_t blanks = std::min(whole.text.find_first_not_of(' '), kIndent);
    const std::vector<std::string> parts = wrapped(whole.text, screen.width - kIndent);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      lines.push_back({whole.tone, std::string(i == 0 ? blanks : kIndent, ' ') + parts[i]});
    }
  }
  return lines;
}

std::size_t page_of(const RolloutView& view, const ViewState& state, const Screen& screen) {
  return layout_of(view, state, screen).room;
}

std::vector<ViewLine> render(const RolloutView& view, const ViewState& state,
                             const Screen& screen) {
  Drawing drawing(view, state, screen);
  drawing.add_sides(Tone::kPlain, view.title, view.counts);
  drawing.add_sides(Tone::kPlain, view.end, view.outages);
  if (state.help) {
    drawing.add_page(help_lines(), 0);
  } else if (state.open) {
    drawing.add_page(opened_lines(view, screen), state.opened_top);
  } else {
    drawing.add_list();
  }
  drawing.add_prompt();
  if (screen.keys) {
    drawing.add(Tone::kQuiet, footer(view, state));
  }
  return std::move(drawing).lines();
}

}  // namespace lockstep
