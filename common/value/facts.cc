#include "common/value/facts.h"

#include <algorithm>

namespace lockstep {

const ServiceFacts* find_service(const NodeFacts& facts, const std::string& name) {
  const auto found = std::ranges::find(facts.services, name, &ServiceFacts::name);
  return found == facts.services.end() ? nullptr : &*found;
}

const GroupFacts* find_group(const NodeFacts& facts, const std::string& name) {
  if (!facts.cluster) {
    return nullptr;
  }
  const auto found = std::ranges::find(facts.cluster->groups, name, &GroupFacts::name);
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
