#include "agent/platform/windows/spelling.h"

#include <algorithm>

#include "agent/objects.h"

namespace lockstep::windows {
namespace {

void spell(NodeId& node, const NodeFacts& facts) {
  if (same_node(node, facts.node)) {
    node = facts.node;
    return;
  }
  if (!facts.cluster) {
    return;
  }
  const auto& nodes = facts.cluster->nodes;
  const auto at = std::ranges::find_if(
      nodes, [&](const ClusterNodeFacts& listed) { return same_node(listed.node, node); });
  if (at != nodes.end()) {
    node = at->node;
  }
}

}  // namespace

void spell_nodes(NodeFacts& facts) {
  if (facts.cluster) {
    for (ClusterNodeFacts& listed : facts.cluster->nodes) {
      spell(listed.node, facts);
    }
    for (GroupFacts& group : facts.cluster->groups) {
      spell(group.owner, facts);
    }
  }
  if (facts.cms && facts.cms->owner) {
    spell(*facts.cms->owner, facts);
  }
  if (facts.cms && facts.cms->oab_node) {
    spell(*facts.cms->oab_node, facts);
  }
}

}  // namespace lockstep::windows
