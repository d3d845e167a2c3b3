#include "controller/reports/view_rows.h"

#include <algorithm>
#include <array>

#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

bool contains(const std::string& text, const std::string& wanted) {
  return lower(text).find(wanted) != std::string::npos;
}

bool matches(const ClusterLine& line, const ViewState& state) {
  if (state.only && line.group != *state.only) {
    return false;
  }
  return state.text.empty() || contains(line.cluster, state.text) ||
         contains(line.phase, state.text) || contains(line.node, state.text) ||
         contains(line.doing, state.text);
}

std::vector<std::size_t> matching(const RolloutView& view, const ViewState& state) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < view.clusters.size(); ++i) {
    if (matches(view.clusters[i], state)) {
      found.push_back(i);
    }
  }
  return found;
}

// Whoever looks for something wants to see it; else a number is enough of what is done.
bool folded(Group group, const ViewState& state) {
  return group == Group::kFinished && !state.only && state.text.empty();
}

}  // namespace

std::size_t matches_of(const RolloutView& view, const ViewState& state) {
  return matching(view, state).size();
}

std::vector<ViewRow> rows_of(const RolloutView& view, const ViewState& state, std::size_t room) {
  const std::vector<std::size_t> found = matching(view, state);
  std::vector<ViewRow> rows;
  if (found.size() <= room) {
    for (const std::size_t i : found) {
      rows.push_back({i, view.clusters[i].group, 0});
    }
    return rows;
  }
  std::array<std::vector<std::size_t>, kGroups> groups;
  for (const std::size_t i : found) {
    groups.at(static_cast<std::size_t>(view.clusters[i].group)).push_back(i);
  }
  for (std::size_t g = 0; g < kGroups; ++g) {
    const auto group = static_cast<Group>(g);
    if (groups.at(g).empty()) {
      continue;
    }
    rows.push_back({std::nullopt, group, groups.at(g).size()});
    for (const std::size_t i : groups.at(g)) {
      if (!folded(group, state)) {
        rows.push_back({i, group, 0});
      }
    }
  }
  return rows;
}

std::vector<std::string> names_in(const RolloutView& view, const std::vector<ViewRow>& rows) {
  std::vector<std::string> names;
  for (const ViewRow& row : rows) {
    if (row.cluster) {
      names.push_back(view.clusters[*row.cluster].cluster);
    }
  }
  return names;
}

std::size_t rows_on_page(const std::vector<ViewRow>& rows, std::size_t room) {
  return rows.size() <= room ? rows.size() : std::max<std::size_t>(room, 1) - 1;
}

std::size_t top_of(const RolloutView& view, const ViewState& state,
                   const std::vector<ViewRow>& rows, std::size_t room) {
  const std::size_t page = rows_on_page(rows, room);
  std::size_t top = std::min(state.top, rows.size() - page);
  const auto chosen = std::ranges::find_if(rows, [&](const ViewRow& row) {
    return row.cluster && view.clusters[*row.cluster].cluster == state.chosen;
  });
  if (chosen == rows.end() || page == 0) {
    return top;
  }
  const auto at = static_cast<std::size_t>(chosen - rows.begin());
  // The heading above the first cluster is worth its line.
  const bool headed = at > 0 && !rows[at - 1].cluster && page > 1;
  top = std::min(top, headed ? at - 1 : at);
  return at >= top + page ? at + 1 - page : top;
}

std::string rest_text(const RolloutView& view, const ViewState& state,
                      const std::vector<ViewRow>& shown, bool utf8) {
  std::array<std::size_t, kGroups> counts{};
  std::size_t all = 0;
  for (const std::size_t i : matching(view, state)) {
    ++counts.at(static_cast<std::size_t>(view.clusters[i].group));
    ++all;
  }
  for (const ViewRow& row : shown) {
    if (row.cluster) {
      --counts.at(static_cast<std::size_t>(row.group));
      --all;
    }
  }
  std::string parts;
  for (std::size_t g = 0; g < kGroups; ++g) {
    if (counts.at(g) > 0) {
      parts += (parts.empty() ? ": " : ", ") + std::to_string(counts.at(g)) + " " +
               to_text(static_cast<Group>(g));
    }
  }
  return (utf8 ? "\u2026" : "...") + std::string{" and "} + std::to_string(all) + " more" + parts;
}

}  // namespace lockstep
