#include "agent/platform/windows/cluster_sight.h"

#include <algorithm>

#include "agent/objects.h"
#include "agent/platform/windows/parse/console_text.h"

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

// A number that is not known is no answer; a word that is not known may be one in another language.
bool answered(const ClusterAnswers& answers) {
  const auto known = [](const auto& one) { return one.state >= 0; };
  return std::ranges::all_of(answers.nodes, known) && std::ranges::all_of(answers.groups, known) &&
         std::ranges::all_of(answers.resources, known);
}

bool lists(const std::vector<ClusterNodeFacts>& nodes, const NodeId& own) {
  return std::ranges::any_of(
      nodes, [&](const ClusterNodeFacts& listed) { return same_node(listed.node, own); });
}

// Where there are two resources of a quorum, both count.
void see_quorum(const std::vector<ListedResource>& resources, ClusterFacts& facts) {
  const auto of_quorum = [](const ListedResource& one) { return one.quorum; };
  facts.quorum_online = std::ranges::any_of(resources, of_quorum) &&
                        std::ranges::all_of(resources, [](const ListedResource& one) {
                          return !one.quorum || one.online;
                        });
}

std::optional<ClusterSight> if_fitting(std::vector<ClusterNodeFacts> nodes,
                                       std::vector<GroupFacts> groups,
                                       const std::vector<ListedResource>& resources,
                                       const NodeId& own) {
  if (groups.empty() || !lists(nodes, own) || !fit_together(nodes, groups, resources)) {
    return std::nullopt;
  }
  ClusterSight sight;
  sight.facts.nodes = std::move(nodes);
  sight.facts.groups = std::move(groups);
  std::ranges::sort(sight.facts.nodes, {}, &ClusterNodeFacts::node);
  std::ranges::sort(sight.facts.groups, {}, &GroupFacts::name);
  see_quorum(resources, sight.facts);
  return sight;
}

// Groups are told by the types of what is in them, never by names that people see (dossier §1.2). A
// type that cannot be read may be one of Exchange.
void mark_by_types(const std::vector<AnsweredResource>& resources,
                   std::vector<GroupFacts>& groups) {
  for (GroupFacts& group : groups) {
    group.holds_cms = std::ranges::any_of(resources, [&](const AnsweredResource& one) {
      return same_name(one.group, group.name) &&
             (one.type.empty() || one.type.starts_with(kExchangeTypes));
    });
  }
}

void to_texts(std::vector<ClusterNodeFacts>& nodes, std::vector<GroupFacts>& groups,
              std::vector<ListedResource>& resources, const TextOf& text_of) {
  for (ClusterNodeFacts& node : nodes) {
    node.node.text = text_of(node.node.text);
  }
  for (GroupFacts& group : groups) {
    group.name = text_of(group.name);
    group.owner.text = text_of(group.owner.text);
  }
  for (ListedResource& resource : resources) {
    resource.name = text_of(resource.name);
    resource.group = text_of(resource.group);
  }
}

}  // namespace

std::optional<ClusterSight> sight_of(const ClusterAnswers& answers, const NodeId& own) {
  if (!answered(answers)) {
    return std::nullopt;
  }
  std::vector<ClusterNodeFacts> nodes;
  for (const AnsweredNode& node : answers.nodes) {
    nodes.push_back({NodeId{node.name}, node_state_of(node.state)});
  }
  std::vector<GroupFacts> groups;
  for (const AnsweredGroup& group : answers.groups) {
    groups.push_back({group.name, NodeId{group.owner}, group_state_of(group.state), false});
  }
  mark_by_types(answers.resources, groups);
  std::vector<ListedResource> resources;
  std::string share;
  for (const AnsweredResource& one : answers.resources) {
    const bool quorum = quorum_of_type(one.type) != nullptr;
    resources.push_back({one.name, one.group, {}, one.state == kResourceOnline, quorum});
    share = quorum && !one.witness_share.empty() ? one.witness_share : share;
  }
  auto sight = if_fitting(std::move(nodes), std::move(groups), resources, own);
  if (sight) {
    sight->witness_share = std::move(share);
  }
  return sight;
}

std::optional<ClusterSight> sight_of(const ClusterListings& listings, const NodeId& own,
                                     const TextOf& text_of) {
  auto nodes = read_nodes(listings.nodes);
  if (!nodes) {
    return std::nullopt;
  }
  auto groups = read_groups(listings.groups, *nodes);
  if (!groups) {
    return std::nullopt;
  }
  auto resources = read_resources(listings.resources, *nodes, *groups);
  if (!resources) {
    return std::nullopt;
  }
  to_texts(*nodes, *groups, *resources, text_of);
  auto sight = if_fitting(*nodes, *groups, *resources, own);
  if (sight) {
    sight->listed = std::move(*resources);
  }
  return sight;
}

}  // namespace lockstep::windows
