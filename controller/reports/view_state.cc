#include "controller/reports/view_state.h"

#include <algorithm>

#include "controller/reports/text_fit.h"
#include "controller/reports/view_rows.h"

namespace lockstep {
namespace {

using Kind = KeyPress::Kind;

// Longer than any name of a cluster or a rule.
constexpr std::size_t kMostText = 40;

constexpr const char* kNeverStops =
    "q stops nothing: Ctrl-C or `lockstep stop` stops the rollout at a safe point";

bool is_letter(const KeyPress& key, char letter) {
  return key.kind == Kind::kLetter && key.letter == letter;
}

bool closes(const KeyPress& key) {
  return key.kind == Kind::kEscape || key.kind == Kind::kLeft || key.kind == Kind::kBackspace ||
         is_letter(key, 'q');
}

// How far a key moves; nothing for keys that do not.
std::optional<std::ptrdiff_t> way_of(const KeyPress& key, std::size_t page, std::size_t all) {
  const auto far = static_cast<std::ptrdiff_t>(std::max<std::size_t>(all, 1));
  const auto step = static_cast<std::ptrdiff_t>(std::max<std::size_t>(page, 2)) - 1;
  switch (key.kind) {
    case Kind::kUp: return -1;
    case Kind::kDown: return 1;
    case Kind::kPageUp: return -step;
    case Kind::kPageDown: return step;
    case Kind::kHome: return -far;
    case Kind::kEnd: return far;
    default: return std::nullopt;
  }
}

std::size_t moved(std::size_t from, std::ptrdiff_t way, std::size_t last) {
  const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(from) + way;
  return static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(to, 0, static_cast<std::ptrdiff_t>(last)));
}

// Moves among the clusters that are listed; the first key chooses the first or the last one.
void move(ViewState& state, std::ptrdiff_t way, const RolloutView& view,
          const std::vector<ViewRow>& rows) {
  const std::vector<std::string> names = names_in(view, rows);
  if (names.empty()) {
    state.chosen.clear();
    return;
  }
  const auto chosen = std::ranges::find(names, state.chosen);
  const std::size_t last = names.size() - 1;
  if (chosen == names.end()) {
    state.chosen = names[way > 1 ? last : 0];
    return;
  }
  state.chosen = names[moved(static_cast<std::size_t>(chosen - names.begin()), way, last)];
}

// The next state that any cluster is in; after the last one all of them.
void next_filter(ViewState& state, const RolloutView& view) {
  const std::size_t from = state.only ? static_cast<std::size_t>(*state.only) + 1 : 0;
  state.only.reset();
  for (std::size_t g = from; g < kGroups && !state.only; ++g) {
    const auto group = static_cast<Group>(g);
    if (std::ranges::any_of(view.clusters,
                            [&](const ClusterLine& line) { return line.group == group; })) {
      state.only = group;
    }
  }
  state.top = 0;
}

void open(ViewState& state, const std::vector<std::string>& names) {
  if (std::ranges::find(names, state.chosen) == names.end()) {
    state.chosen = names.empty() ? "" : names.front();
  }
  state.open = !state.chosen.empty();
  state.opened_top = 0;
}

void type(ViewState& state, const KeyPress& key) {
  if (key.kind == Kind::kLetter && state.text.size() < kMostText) {
    state.text += lower(std::string(1, key.letter));
  } else if (key.kind == Kind::kBackspace && !state.text.empty()) {
    state.text.pop_back();
  } else if (key.kind == Kind::kEnter) {
    state.typing = false;
  } else if (key.kind == Kind::kEscape) {
    state.typing = false;
    state.text.clear();
  }
  state.top = 0;
}

// Esc takes back one thing at a time, the newest first.
void take_back(ViewState& state) {
  if (!state.text.empty()) {
    state.text.clear();
  } else if (state.only) {
    state.only.reset();
  } else {
    state.chosen.clear();
  }
  state.top = 0;
}

void press_in_list(ViewState& state, const KeyPress& key, const RolloutView& view,
                   const std::vector<ViewRow>& rows) {
  if (key.kind == Kind::kEnter || key.kind == Kind::kRight) {
    open(state, names_in(view, rows));
  } else if (key.kind == Kind::kTab || is_letter(key, 's')) {
    next_filter(state, view);
  } else if (is_letter(key, '/')) {
    state.typing = true;
  } else if (is_letter(key, 'q')) {
    state.notice = kNeverStops;
  } else if (key.kind == Kind::kEscape) {
    take_back(state);
  }
}

void press_in_opened(ViewState& state, const KeyPress& key, std::size_t lines, std::size_t page) {
  const std::size_t last = lines > page ? lines - page : 0;
  if (const auto way = way_of(key, page, lines)) {
    state.opened_top = moved(std::min(state.opened_top, last), *way, last);
  }
  state.open = !closes(key);
}

}  // namespace

std::string to_text(Group group) {
  switch (group) {
    case Group::kAsks: return "at a gate";
    case Group::kCalls: return "in need of a look";
    case Group::kEnded: return "not finished";
    case Group::kOutage: return "in outage";
    case Group::kRunning: return "running";
    case Group::kHeld: return "held";
    case Group::kWaiting: return "waiting";
    case Group::kFinished: return "finished";
  }
  return "";
}

bool is_of_view(const ViewState& state, const KeyPress& key) {
  constexpr std::string_view kLetters = "s/?q";
  return state.typing || key.kind != Kind::kLetter ||
         kLetters.find(key.letter) != std::string_view::npos;
}

ViewState after_key(ViewState state, const KeyPress& key, const RolloutView& view,
                    const Screen& screen) {
  if (!is_of_view(state, key)) {
    return state;
  }
  state.notice.clear();
  if (state.help) {
    state.help = !closes(key) && key.kind != Kind::kEnter && !is_letter(key, '?');
    return state;
  }
  state.help = !state.typing && is_letter(key, '?');
  if (state.help) {
    return state;
  }
  const std::size_t page = page_of(view, state, screen);
  if (state.open) {
    press_in_opened(state, key, opened_lines(view, screen).size(), page);
    return state;
  }
  const std::vector<ViewRow> rows = rows_of(view, state, page);
  if (const auto way = way_of(key, page, rows.size())) {
    move(state, *way, view, rows);
    state.top = top_of(view, state, rows, page);
  } else if (state.typing) {
    type(state, key);
  } else {
    press_in_list(state, key, view, rows);
  }
  return state;
}

}  // namespace lockstep
