#include "agent/platform/windows/spelling.h"

#include <gtest/gtest.h>

#include "common/value/expectation.h"

namespace lockstep::windows {
namespace {

// NODE2 owns everything; each source writes it in its own way.
NodeFacts facts() {
  NodeFacts seen;
  seen.node = NodeId{"NODE2"};
  seen.cluster = ClusterFacts{};
  seen.cluster->nodes = {{NodeId{"Node1"}, ClusterNodeState::kUp},
                         {NodeId{"node2"}, ClusterNodeState::kUp}};
  seen.cluster->groups = {{"Cluster Group", NodeId{"node2"}, GroupState::kOnline, false},
                          {"E2K7CCR", NodeId{"NODE2.corp.example"}, GroupState::kOnline, true}};
  seen.cms = CmsFacts{};
  seen.cms->owner = NodeId{"NODE1.corp.example"};
  seen.cms->oab_node = NodeId{"node2"};
  return seen;
}

TEST(Spelling, node_sees_itself_in_every_spelling) {
  NodeFacts seen = facts();
  EXPECT_TRUE(evaluate({Interlock::kOwnsNoCms, ""}, seen).holds) << "the danger";
  spell_nodes(seen);
  EXPECT_FALSE(evaluate({Interlock::kOwnsNoCms, ""}, seen).holds);
  EXPECT_FALSE(evaluate({Interlock::kOwnsNoGroup, ""}, seen).holds);
  EXPECT_EQ(seen.cluster->nodes[1].node, NodeId{"NODE2"});
  EXPECT_EQ(*seen.cms->oab_node, NodeId{"NODE2"});
}

TEST(Spelling, another_node_is_written_as_the_cluster_does) {
  NodeFacts seen = facts();
  spell_nodes(seen);
  EXPECT_EQ(*seen.cms->owner, NodeId{"Node1"});
}

TEST(Spelling, unknown_node_stays_as_it_is) {
  NodeFacts seen = facts();
  seen.cms->owner = NodeId{"NODE22"};
  seen.cluster->groups[0].owner = NodeId{};
  spell_nodes(seen);
  EXPECT_EQ(*seen.cms->owner, NodeId{"NODE22"});
  EXPECT_TRUE(seen.cluster->groups[0].owner.empty());
}

}  // namespace
}  // namespace lockstep::windows
