#include "lab/world/spec.h"

#include <algorithm>
#include <set>

namespace lockstep::lab {
namespace {

// Every name must be there and be unique in the world.
void check_name(const std::string& what, const std::string& name, std::set<std::string>& seen,
                std::string& wrong) {
  if (name.empty()) {
    wrong += what + " has no name. ";
  } else if (!seen.insert(name).second) {
    wrong += what + " \"" + name + "\" is named twice. ";
  }
}

void check_cluster(const ClusterSpec& cluster, std::set<std::string>& names, std::string& wrong) {
  if (is_front_end(cluster)) {
    check_name("A front end", cluster.id.text, names, wrong);
    return;
  }
  check_name("A cluster", cluster.id.text, names, wrong);
  const std::string of = " of " + cluster.id.text;
  check_name("The mailbox server" + of, cluster.cms, names, wrong);
  for (const NodeId& node : cluster.nodes) {
    check_name("A node" + of, node.text, names, wrong);
  }
  std::set<std::string> groups;
  for (const StorageGroupSpec& group : cluster.storage_groups) {
    check_name("A storage group" + of, group.name, groups, wrong);
  }
  if (cluster.storage_groups.size() > kMaxStorageGroups) {
    wrong += cluster.id.text + " has more than " + std::to_string(kMaxStorageGroups) +
             " storage groups. ";
  }
  if (cluster.active < 0 || cluster.active >= kNodes) {
    wrong += "The active node" + of + " must be 0 or 1. ";
  }
}

}  // namespace

ClusterSpec named_spec(ClusterId id, std::string cms, const std::vector<NodeId>& nodes,
                       std::vector<std::string> roles) {
  ClusterSpec spec;
  spec.id = std::move(id);
  spec.cms = std::move(cms);
  spec.roles = std::move(roles);
  if (is_front_end(spec)) {
    spec.nodes = {nodes.at(0), NodeId{nodes.at(0).text + " nobody"}};
    spec.active = 1;
    spec.storage_groups.clear();
  } else {
    spec.nodes = {nodes.at(0), nodes.at(1)};
  }
  return spec;
}

int index_of(const ClusterSpec& spec, const NodeId& node) {
  const auto found = std::ranges::find(spec.nodes, node);
  return found == spec.nodes.end() ? -1 : static_cast<int>(found - spec.nodes.begin());
}

std::string name_of(const ClusterSpec& spec, Group group) {
  switch (group) {
    case Group::kCms: return spec.cms;
    case Group::kDefault: return "Cluster Group";
    case Group::kForeign: return spec.foreign_group;
  }
  return {};
}

std::optional<Group> group_named(const ClusterSpec& spec, const Cluster& cluster,
                                 const std::string& name) {
  for (const Group group : {Group::kCms, Group::kDefault, Group::kForeign}) {
    const bool exists = group != Group::kForeign || cluster.foreign_group;
    if (exists && name_of(spec, group) == name) {
      return group;
    }
  }
  return std::nullopt;
}

Result<WorldSpec> make_world_spec(std::vector<ClusterSpec> clusters,
                                  std::vector<FrontEndSpec> front_ends,
                                  const std::vector<std::string>& faults, std::uint64_t seed) {
  WorldSpec spec{std::move(clusters), std::move(front_ends), {}, {}};
  std::string wrong;
  std::set<std::string> names;
  for (const ClusterSpec& cluster : spec.clusters) {
    check_cluster(cluster, names, wrong);
  }
  for (const FrontEndSpec& front_end : spec.front_ends) {
    check_name("A front end", front_end.id.text, names, wrong);
  }
  if (!wrong.empty()) {
    wrong.pop_back();
    return make_error(ErrorCode::kInvalid, wrong);
  }
  Result<std::vector<Fault>> parsed = parse_faults(spec, faults, seed);
  if (!parsed) {
    return parsed.error();
  }
  spec.faults = std::move(parsed).value();
  return spec;
}

}  // namespace lockstep::lab
