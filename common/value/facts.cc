#include "common/value/facts.h"

#include <algorithm>

namespace lockstep {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Windows compares names of services and groups without case, and prints them as whoever made them
// has written them.
bool same(const std::string& a, const std::string& b) {
  return a == b || std::ranges::equal(a, b, {}, folded, folded);
}

}  // namespace

const ServiceFacts* find_service(const NodeFacts& facts, const std::string& name) {
  const auto found = std::ranges::find_if(
      facts.services, [&](const ServiceFacts& service) { return same(service.name, name); });
  return found == facts.services.end() ? nullptr : &*found;
}

const GroupFacts* find_group(const NodeFacts& facts, const std::string& name) {
  if (!facts.cluster) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(
      facts.cluster->groups, [&](const GroupFacts& group) { return same(group.name, name); });
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
