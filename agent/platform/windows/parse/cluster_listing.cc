#include "agent/platform/windows/parse/cluster_listing.h"

#include <algorithm>
#include <array>
#include <optional>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostRows = 1000;
constexpr std::array<QuorumType, 2> kQuorumTypes = {
    {{"Majority Node Set", "MNSFileShare"}, {"File Share Witness", "SharePath"}}};

struct Column {
  std::size_t begin = 0;
  std::size_t width = 0;
};

using Row = std::vector<std::string>;

bool is_ruler(std::string_view line) {
  return line.starts_with("---") && line.find_first_not_of("- ") == std::string_view::npos;
}

std::vector<Column> columns_of(std::string_view ruler) {
  std::vector<Column> columns;
  std::size_t at = ruler.find('-');
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(ruler.find(' ', at), ruler.size());
    columns.push_back({at, end - at});
    at = ruler.find('-', end);
  }
  return columns;
}

// The cells of a line; nothing when a cell reaches over its column.
std::optional<Row> cells_of(const std::string& line, const std::vector<Column>& columns) {
  Row row;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    if (column.begin > line.size() || (column.begin > 0 && line[column.begin - 1] != ' ')) {
      return std::nullopt;
    }
    const bool last = i + 1 == columns.size();
    row.emplace_back(trimmed(std::string_view{line}.substr(
        column.begin, last ? std::string_view::npos : columns[i + 1].begin - column.begin)));
    if (row.back().empty()) {
      return std::nullopt;
    }
  }
  return row;
}

Error unreadable(const std::string& why) {
  return make_error(ErrorCode::kUnsupported, "the listing of cluster.exe cannot be read: " + why);
}

struct Table {
  std::vector<Column> columns;
  std::vector<Row> rows;
};

Result<Table> read_table(std::string_view bytes, std::size_t width) {
  const std::vector<std::string> lines = screen_lines(bytes);
  auto at = std::ranges::find_if(lines, is_ruler);
  if (at == lines.end()) {
    return unreadable("it has no line of dashes");
  }
  Table table{columns_of(*at), {}};
  if (table.columns.size() != width) {
    return unreadable("it has " + std::to_string(table.columns.size()) + " columns instead of " +
                      std::to_string(width));
  }
  for (++at; at != lines.end() && !trimmed(*at).empty(); ++at) {
    auto row = cells_of(*at, table.columns);
    if (!row || table.rows.size() == kMostRows) {
      return unreadable("\"" + *at + "\" does not fit its columns");
    }
    // "Online" may be what is left of "Online Pending".
    if (at + 1 == lines.end() && !ends_with_line(bytes)) {
      return unreadable("\"" + *at + "\" may have been cut");
    }
    table.rows.push_back(std::move(*row));
  }
  return table.rows.empty() ? Result<Table>{unreadable("it is empty")} : std::move(table);
}

// A name as wide as its column may have lost its end.
bool may_be_cut(const Table& table, const Row& row, std::size_t cell) {
  return row[cell].size() >= table.columns[cell].width;
}

// The same for a node, whose name has no more than 15 letters: a column as wide as that cuts none.
bool node_may_be_cut(const Table& table, const Row& row, std::size_t cell) {
  constexpr std::size_t kLongestNode = 15;
  return may_be_cut(table, row, cell) && row[cell].size() != kLongestNode;
}

}  // namespace

GroupState group_state(std::string_view word) {
  const std::string state = lower(trimmed(word));
  if (state == "online") return GroupState::kOnline;
  if (state == "offline") return GroupState::kOffline;
  if (state == "failed") return GroupState::kFailed;
  if (state == "partially online" || state == "partialonline") return GroupState::kPartialOnline;
  if (state == "pending" || state == "online pending" || state == "offline pending") {
    return GroupState::kPending;
  }
  return GroupState::kUnknown;
}

ClusterNodeState node_state(std::string_view word) {
  const std::string state = lower(trimmed(word));
  if (state == "up") return ClusterNodeState::kUp;
  if (state == "down") return ClusterNodeState::kDown;
  if (state == "paused") return ClusterNodeState::kPaused;
  if (state == "joining") return ClusterNodeState::kJoining;
  return ClusterNodeState::kUnknown;
}

Result<std::vector<GroupFacts>> read_groups(std::string_view bytes) {
  const Result<Table> table = read_table(bytes, 3);
  if (!table) {
    return table.error();
  }
  std::vector<GroupFacts> groups;
  for (const Row& row : table->rows) {
    if (may_be_cut(*table, row, 0) || node_may_be_cut(*table, row, 1)) {
      return unreadable("the name \"" + row[0] + "\" or its node may have been cut");
    }
    // A listing of nodes has the same shape, with their numbers in this place.
    if (all_digits(row[1])) {
      return unreadable("\"" + row[1] + "\" is no node that could own " + row[0]);
    }
    groups.push_back({row[0], NodeId{row[1]}, group_state(row[2]), false});
  }
  std::ranges::sort(groups, {}, &GroupFacts::name);
  return groups;
}

Result<std::vector<ClusterNodeFacts>> read_nodes(std::string_view bytes) {
  const Result<Table> table = read_table(bytes, 3);
  if (!table) {
    return table.error();
  }
  std::vector<ClusterNodeFacts> nodes;
  for (const Row& row : table->rows) {
    if (node_may_be_cut(*table, row, 0) || !all_digits(row[1])) {
      return unreadable("\"" + row[0] + " " + row[1] + "\" is no node with its number");
    }
    nodes.push_back({NodeId{row[0]}, node_state(row[2])});
  }
  std::ranges::sort(nodes, {}, &ClusterNodeFacts::node);
  return nodes;
}

Result<std::vector<ListedResource>> read_resources(std::string_view bytes) {
  const Result<Table> table = read_table(bytes, 4);
  if (!table) {
    return table.error();
  }
  std::vector<ListedResource> resources;
  for (const Row& row : table->rows) {
    if (may_be_cut(*table, row, 1) || node_may_be_cut(*table, row, 2)) {
      return unreadable("the group or node of \"" + row[0] + "\" may have been cut");
    }
    resources.push_back({row[0], row[1], NodeId{row[2]}, same_name(row[3], "Online"),
                         quorum_of_name(row[0]) != nullptr});
  }
  return resources;
}

bool fit_together(const std::vector<ClusterNodeFacts>& nodes, const std::vector<GroupFacts>& groups,
                  const std::vector<ListedResource>& resources) {
  const auto group_of = [&](const ListedResource& resource) {
    return std::ranges::find_if(
        groups, [&](const GroupFacts& group) { return same_name(group.name, resource.group); });
  };
  const auto listed = [&](const GroupFacts& group) {
    return std::ranges::any_of(nodes, [&](const ClusterNodeFacts& node) {
      return same_name(node.node.text, group.owner.text);
    });
  };
  return std::ranges::all_of(groups, listed) &&
         std::ranges::all_of(resources, [&](const ListedResource& resource) {
           return group_of(resource) != groups.end();
         });
}

void mark_cms(std::vector<GroupFacts>& groups, const std::vector<ListedResource>& resources,
              std::string_view cms) {
  const auto named = [&](const GroupFacts& group) { return same_name(group.name, cms); };
  const bool known = std::ranges::any_of(groups, named);
  const auto of_quorum = [&](const GroupFacts& group) {
    return std::ranges::any_of(resources, [&](const ListedResource& resource) {
      return resource.quorum && same_name(resource.group, group.name);
    });
  };
  for (GroupFacts& group : groups) {
    group.holds_cms = known ? named(group) : !of_quorum(group);
  }
}

const QuorumType* quorum_of_type(std::string_view type) {
  const auto* const at = std::ranges::find_if(
      kQuorumTypes, [&](const QuorumType& known) { return same_name(known.type, type); });
  return at == kQuorumTypes.end() ? nullptr : at;
}

const QuorumType* quorum_of_name(std::string_view name) {
  const std::string_view usual = trimmed(name.substr(0, name.find(" (")));
  return quorum_of_type(usual);
}

// "SR Majority Node Set  MNSFileShare   \\HUBCAS\Share"; the value is what follows the name.
Result<std::string> read_property(std::string_view bytes, std::string_view property) {
  for (const std::string& line : screen_lines(bytes)) {
    const std::string padded = line + " ";
    const std::size_t at = padded.find(" " + std::string{property} + " ");
    if (at != std::string::npos) {
      return std::string{trimmed(std::string_view{padded}.substr(at + property.size() + 2))};
    }
  }
  return make_error(ErrorCode::kNotFound, "cluster.exe lists no property " + std::string{property});
}

bool still_moving(int exit_code) { return exit_code == 997; }

Reason cluster_reason(int exit_code) {
  switch (exit_code) {
    case 0:
    case 997: return Reason::kNone;
    case 1722:                              // RPC server unavailable
    case 1753:                              // no endpoint
    case 5050:                              // node down
    case 5070:                              // node paused
    case 5908: return Reason::kTransient;   // group is moving
    case 5007:                              // resource not found
    case 5013:                              // group not found
    case 5042:                              // node not found
    case 5: return Reason::kRefusedByTool;  // access denied
    default: return Reason::kError;
  }
}

}  // namespace lockstep::windows
