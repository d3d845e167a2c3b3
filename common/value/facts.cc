#include "common/value/facts.h"

#include <algorithm>

#include "common/value/folded.h"

namespace lockstep {

const ServiceFacts* find_service(const NodeFacts& facts, const std::string& name) {
  const auto found = std::ranges::find_if(
      facts.services, [&](const ServiceFacts& service) { return same_name(service.name, name); });
  return found == facts.services.end() ? nullptr : &*found;
}

const GroupFacts* find_group(const NodeFacts& facts, const std::string& name) {
  if (!facts.cluster) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(
      facts.cluster->groups, [&](const GroupFacts& group) { return same_name(group.name, name); });
  return found == facts.cluster->groups.end() ? nullptr : &*found;
}

ClusterNodeState state_of(const NodeFacts& facts, const NodeId& node) {
  if (!facts.cluster) {
    return ClusterNodeState::kUnknown;
  }
  const auto found = std::ranges::find(facts.cluster->nodes, node, &ClusterNodeFacts::node);
  return found == facts.cluster->nodes.end() ? ClusterNodeState::kUnknown : found->state;
}

}  // namespace lockstep
