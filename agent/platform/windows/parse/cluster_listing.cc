#include "agent/platform/windows/parse/cluster_listing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

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
  std::vector<std::string> lines;  // of its rows; at least one
};

Result<Table> read_table(std::string_view bytes, std::size_t width) {
  const std::vector<std::string> lines = printed_lines(bytes);
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
    if (table.lines.size() == kMostRows) {
      return unreadable("it has more than " + std::to_string(kMostRows) + " rows");
    }
    // "Online" may be what is left of "Online Pending".
    if (at + 1 == lines.end() && !ends_with_line(bytes)) {
      return unreadable("\"" + *at + "\" may have been cut");
    }
    table.lines.push_back(*at);
  }
  return table.lines.empty() ? Result<Table>{unreadable("it is empty")} : std::move(table);
}

Error misfit(const std::string& line) {
  return unreadable("\"" + line + "\" does not fit its columns");
}

// A name as wide as its column may have lost its end.
bool may_be_cut(const Table& table, const Row& row, std::size_t cell) {
  return row[cell].size() >= table.columns[cell].width;
}

// The same for a node, whose name has no more than 15 letters and no blanks: a column as wide as
// that cuts none.
bool is_no_node(const Table& table, const Row& row, std::size_t cell) {
  constexpr std::size_t kLongestNode = 15;
  return (may_be_cut(table, row, cell) && row[cell].size() != kLongestNode) ||
         row[cell].find(' ') != std::string::npos;
}

std::string padded(std::string_view name, std::size_t width) {
  return std::string{name} + std::string(width - std::min(width, name.size()), ' ');
}

// Takes lines apart that end as a listing of known names ends them.
class Unshifter {
 public:
  explicit Unshifter(const Table& table) : table_(table) {}

  // What stands between the name and the state, and its cells.
  void know(Row cells) {
    std::string text = " ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += padded(cells[i], table_.columns[i + 1].width) + " ";
    }
    known_.emplace_back(std::move(text), std::move(cells));
  }

  // Nothing when none fits, or more than one.
  [[nodiscard]] std::optional<Row> cells(const std::string& line) const {
    const std::string low = lower(line);
    std::optional<Row> found;
    for (const auto& [text, cells] : known_) {
      const std::size_t at = low.find(lower(text), table_.columns[0].width);
      if (at == std::string::npos) {
        continue;
      }
      Row row{std::string{trimmed(std::string_view{line}.substr(0, at))}};
      row.insert(row.end(), cells.begin(), cells.end());
      row.emplace_back(trimmed(std::string_view{line}.substr(at + text.size())));
      const bool fills = row[0].size() == at || at == table_.columns[0].width;
      if (found || !fills || row[0].empty() || row.back().empty()) {
        return std::nullopt;
      }
      found = std::move(row);
    }
    return found;
  }

 private:
  const Table& table_;
  std::vector<std::pair<std::string, Row>> known_;
};

bool names_quorum(const std::string& line) {
  return std::ranges::any_of(kQuorumTypes, [&](const QuorumType& known) {
    return same_name(std::string_view{line}.substr(0, known.type.size()), known.type);
  });
}

bool names_group(const std::string& line, const std::vector<GroupFacts>& groups) {
  return std::ranges::any_of(groups, [&](const GroupFacts& group) {
    return contains(line + " ", " " + group.name + " ");
  });
}

}  // namespace

GroupState group_state(std::string_view word) {
  const std::string state = squeezed(trimmed(word));
  if (state == "online") return GroupState::kOnline;
  if (state == "offline") return GroupState::kOffline;
  if (state == "failed") return GroupState::kFailed;
  if (state == "partiallyonline" || state == "partialonline") return GroupState::kPartialOnline;
  if (state == "pending" || state == "onlinepending" || state == "offlinepending") {
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

// By words: a name of 14 or 15 letters reaches into the number's column. The number stands there
// all the same, which it would not in a listing of groups.
Result<std::vector<ClusterNodeFacts>> read_nodes(std::string_view bytes) {
  const Result<Table> table = read_table(bytes, 3);
  if (!table) {
    return table.error();
  }
  std::vector<ClusterNodeFacts> nodes;
  for (const std::string& line : table->lines) {
    const std::size_t name = std::min(line.find(' '), line.size());
    const std::size_t number = std::min(line.find_first_not_of(' ', name), line.size());
    const std::size_t end = std::min(line.find(' ', number), line.size());
    const std::string_view state = trimmed(std::string_view{line}.substr(end));
    if (name == 0 || number < table->columns[1].begin || state.empty() ||
        !all_digits(std::string_view{line}.substr(number, end - number))) {
      return unreadable("\"" + line + "\" is no node with its number");
    }
    nodes.push_back({NodeId{line.substr(0, name)}, node_state(state)});
  }
  std::ranges::sort(nodes, {}, &ClusterNodeFacts::node);
  return nodes;
}

Result<std::vector<GroupFacts>> read_groups(std::string_view bytes,
                                            const std::vector<ClusterNodeFacts>& nodes) {
  const Result<Table> table = read_table(bytes, 3);
  if (!table) {
    return table.error();
  }
  Unshifter shifted(*table);
  for (const ClusterNodeFacts& node : nodes) {
    shifted.know({node.node.text});
  }
  std::vector<GroupFacts> groups;
  for (const std::string& line : table->lines) {
    auto row = cells_of(line, table->columns);
    const bool fits = row && !may_be_cut(*table, *row, 0) && !is_no_node(*table, *row, 1);
    row = fits ? row : shifted.cells(line);
    if (!row) {
      return misfit(line);
    }
    // A listing of nodes has the same shape, with their numbers in this place.
    if (all_digits((*row)[1])) {
      return unreadable("\"" + (*row)[1] + "\" is no node that could own " + (*row)[0]);
    }
    groups.push_back({(*row)[0], NodeId{(*row)[1]}, group_state((*row)[2]), false});
  }
  std::ranges::sort(groups, {}, &GroupFacts::name);
  return groups;
}

Result<std::vector<ListedResource>> read_resources(std::string_view bytes,
                                                   const std::vector<ClusterNodeFacts>& nodes,
                                                   const std::vector<GroupFacts>& groups) {
  const Result<Table> table = read_table(bytes, 4);
  if (!table) {
    return table.error();
  }
  Unshifter shifted(*table);
  for (const GroupFacts& group : groups) {
    for (const ClusterNodeFacts& node : nodes) {
      shifted.know({group.name, node.node.text});
    }
  }
  std::vector<ListedResource> resources;
  for (const std::string& line : table->lines) {
    auto row = cells_of(line, table->columns);
    const bool fits = row && !may_be_cut(*table, *row, 1) && !is_no_node(*table, *row, 2);
    row = fits ? row : shifted.cells(line);
    if (row) {
      resources.push_back({(*row)[0], (*row)[1], NodeId{(*row)[2]}, same_name((*row)[3], "Online"),
                           quorum_of_name((*row)[0]) != nullptr});
    } else if (names_quorum(line) || !names_group(line, groups)) {
      return misfit(line);
    }
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
  std::vector<std::string> lines = printed_lines(bytes);
  if (!ends_with_line(bytes) && !lines.empty()) {
    lines.pop_back();
  }
  for (const std::string& line : lines) {
    const std::string spaced = line + " ";
    const std::size_t at = spaced.find(" " + std::string{property} + " ");
    if (at != std::string::npos) {
      return std::string{trimmed(std::string_view{spaced}.substr(at + property.size() + 2))};
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
