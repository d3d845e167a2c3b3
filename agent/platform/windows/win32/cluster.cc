#include "agent/platform/windows/win32/cluster.h"

#include <algorithm>

#include "agent/platform/windows/parse/cluster_listing.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/cluster_api.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr std::string_view kExchangeTypes = "Microsoft Exchange";
constexpr int kResourceOnline = 2;

ClusterNodeState node_state_of(int state) {
  switch (state) {
    case 0: return ClusterNodeState::kUp;
    case 1: return ClusterNodeState::kDown;
    case 2: return ClusterNodeState::kPaused;
    case 3: return ClusterNodeState::kJoining;
    default: return ClusterNodeState::kUnknown;
  }
}

GroupState group_state_of(int state) {
  switch (state) {
    case 0: return GroupState::kOnline;
    case 1: return GroupState::kOffline;
    case 2: return GroupState::kFailed;
    case 3: return GroupState::kPartialOnline;
    case 4: return GroupState::kPending;
    default: return GroupState::kUnknown;
  }
}

void mark_group(ClusterFacts& facts, const std::string& group) {
  for (GroupFacts& one : facts.groups) {
    one.holds_cms = one.holds_cms || same_name(one.name, group);
  }
}

// Groups are told by the types of what is in them, never by names that people see (dossier §1.2). A
// type that cannot be read may be one of Exchange; false: one without a group may be in any.
bool add_resources(const ClusterApi& api, ClusterApi::Cluster cluster,
                   const std::vector<std::wstring>& names, ClusterSight& sight) {
  for (const std::wstring& name : names) {
    const ClusterApi::Resource resource = api.resource(cluster, name);
    if (resource.group.empty()) return false;
    const std::string type = narrow(resource.type);
    if (type.empty() || type.starts_with(kExchangeTypes)) {
      mark_group(sight.facts, narrow(resource.group));
    } else if (same_name(type, kQuorumType)) {
      sight.facts.quorum_online = resource.state == kResourceOnline;
      sight.witness_share = narrow(resource.witness_share);
    }
  }
  return true;
}

std::optional<ClusterSight> see_open(const ClusterApi& api, ClusterApi::Cluster cluster) {
  const auto nodes = api.names(cluster, ClusterApi::Kind::kNode);
  const auto groups = api.names(cluster, ClusterApi::Kind::kGroup);
  const auto resources = api.names(cluster, ClusterApi::Kind::kResource);
  if (!nodes || !groups || !resources || nodes->empty() || groups->empty()) return std::nullopt;
  ClusterSight sight;
  for (const std::wstring& node : *nodes) {
    sight.facts.nodes.push_back(
        {NodeId{narrow(node)}, node_state_of(api.node_state(cluster, node))});
  }
  for (const std::wstring& group : *groups) {
    std::wstring owner;
    const int state = api.group_state(cluster, group, owner);
    sight.facts.groups.push_back(
        {narrow(group), NodeId{narrow(owner)}, group_state_of(state), false});
  }
  if (!add_resources(api, cluster, *resources, sight)) return std::nullopt;
  return sight;
}

std::optional<ClusterSight> see_by_api() {
  const auto api = ClusterApi::load();
  const ClusterApi::Cluster cluster = api ? api->open() : nullptr;
  if (cluster == nullptr) return std::nullopt;
  auto sight = see_open(*api, cluster);
  api->close(cluster);
  return sight;
}

std::string cluster_program() {
  std::wstring folder(MAX_PATH, L'\0');
  folder.resize(::GetSystemDirectoryW(folder.data(), MAX_PATH));
  return narrow(folder) + "\\cluster.exe";
}

// The cluster moves on without it, but an error that it tells late must not be lost half way.
ProgramEnd move_by_tool(const std::filesystem::path& scratch, const std::string& group,
                        const NodeId& to) {
  return run_child({cluster_program(),
                    {"group", group, "/move:" + to.text},
                    "",
                    kListingPatience,
                    Overdue::kLeave},
                   scratch / "cluster.out", {});
}

std::optional<std::string> listing(const std::filesystem::path& scratch, LookTime& time,
                                   const std::vector<std::string>& words) {
  const std::string what = "cluster.exe " + words.front();
  const auto limit = time.grant(what, kListingPatience, kKeptFromShell);
  if (!limit) return std::nullopt;
  ProgramEnd end = run_child({cluster_program(), words, "", *limit}, scratch / "cluster.out", {});
  if (end.timed_out) time.unanswered(what, *limit);
  if (end.not_started != 0 || end.timed_out || end.code != 0) return std::nullopt;
  return std::move(end.output);
}

std::optional<ClusterSight> see_by_tool(const std::filesystem::path& scratch, LookTime& time) {
  const auto nodes_text = listing(scratch, time, {"node"});
  const auto groups_text = nodes_text ? listing(scratch, time, {"group"}) : std::nullopt;
  const auto resources_text = groups_text ? listing(scratch, time, {"res"}) : std::nullopt;
  if (!resources_text) return std::nullopt;
  const auto nodes = read_nodes(*nodes_text);
  if (!nodes) return std::nullopt;
  const auto groups = read_groups(*groups_text, *nodes);
  if (!groups) return std::nullopt;
  const auto resources = read_resources(*resources_text, *nodes, *groups);
  if (!resources || !fit_together(*nodes, *groups, *resources)) {
    return std::nullopt;
  }
  ClusterSight sight;
  sight.facts.nodes = *nodes;
  sight.facts.groups = *groups;
  sight.listed = *resources;
  for (const ListedResource& resource : *resources) {
    if (same_name(resource.name, kQuorumType)) {
      sight.facts.quorum_online = resource.online;
      const auto properties = listing(scratch, time, {"res", resource.name, "/priv"});
      const auto share = properties ? read_property(*properties, "MNSFileShare")
                                    : Result<std::string>{make_error(ErrorCode::kNotFound, "")};
      sight.witness_share = share ? *share : "";
    }
  }
  return sight;
}

}  // namespace

std::optional<ClusterSight> see_cluster(const std::filesystem::path& scratch, LookTime& time,
                                        Bounded& bounded) {
  using Sight = std::optional<ClusterSight>;
  const std::string what = "the interface of the cluster";
  const auto limit = time.grant(what, kClusterPatience, kKeptFromShell);
  const auto answer = limit ? bounded.ask<Sight>(*limit, &see_by_api) : std::nullopt;
  if (limit && !answer) time.unanswered(what, *limit);
  Sight sight = answer.value_or(std::nullopt);
  if (!sight) sight = see_by_tool(scratch, time);
  if (sight) {
    std::ranges::sort(sight->facts.nodes, {}, &ClusterNodeFacts::node);
    std::ranges::sort(sight->facts.groups, {}, &GroupFacts::name);
  }
  return sight;
}

unsigned long move_cluster_group(const std::filesystem::path& scratch, const std::string& group,
                                 const NodeId& to) {
  const auto api = ClusterApi::load();
  const ClusterApi::Cluster cluster = api ? api->open() : nullptr;
  // As for a look, an interface that lists nothing does not answer.
  const auto groups =
      cluster == nullptr ? std::nullopt : api->names(cluster, ClusterApi::Kind::kGroup);
  if (groups && !groups->empty()) {
    const unsigned long error = api->move(cluster, wide(group), wide(to.text));
    api->close(cluster);
    return error;
  }
  if (cluster != nullptr) api->close(cluster);
  const ProgramEnd end = move_by_tool(scratch, group, to);
  if (end.timed_out) return ERROR_IO_PENDING;
  return end.not_started != 0 ? end.not_started : end.code;
}

bool share_is_writable(const std::string& share, const std::string& node) {
  if (share.empty()) return false;
  const std::wstring path = wide(share + "\\lockstep-" + node + ".tmp");
  return own_handle(::CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr)) !=
         nullptr;
}

}  // namespace lockstep::windows
