#pragma once
// The rows of the list of clusters: which there are, and which of them fit. Pure.

#include <optional>
#include <string>
#include <vector>

#include "controller/reports/rollout_view.h"

namespace lockstep {

// A cluster, or the heading of a group.
struct ViewRow {
  std::optional<std::size_t> cluster;  // index in the view; absent: a heading
  Group group = Group::kWaiting;
  std::size_t count = 0;  // of the group; headings
};

// How many clusters the filters leave over.
std::size_t matches_of(const RolloutView& view, const ViewState& state);

// All that the filters leave over. In the order of the fleet file when they fit into `room` lines;
// else by groups, without those that have finished unless they are asked for.
std::vector<ViewRow> rows_of(const RolloutView& view, const ViewState& state, std::size_t room);

// Names of the clusters in rows, in their order.
std::vector<std::string> names_in(const RolloutView& view, const std::vector<ViewRow>& rows);

// First row of a page of `room` rows: as chosen, moved as little as the chosen cluster needs.
std::size_t top_of(const RolloutView& view, const ViewState& state,
                   const std::vector<ViewRow>& rows, std::size_t room);

// Of `room` lines, those that rows have: when they do not fit, the last one counts the rest.
std::size_t rows_on_page(const std::vector<ViewRow>& rows, std::size_t room);

// "... and 12 more: 9 waiting, 3 finished", of those that match and are not in shown rows.
std::string rest_text(const RolloutView& view, const ViewState& state,
                      const std::vector<ViewRow>& shown, bool utf8);

}  // namespace lockstep
