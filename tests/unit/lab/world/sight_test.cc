#include "lab/world/sight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/value/expectation.h"
#include "lab/world/event.h"
#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

NodeFacts seen(const Cluster& cluster, int node, const ClusterSpec& spec = clus1()) {
  return see(spec, cluster, node, usual_measures(cluster, node));
}

TEST(Sight, of_the_beginning_shows_a_ready_cluster) {
  const NodeFacts facts = seen(initial_cluster(2), 1);
  EXPECT_EQ(facts.node, kNode2);
  EXPECT_EQ(facts.role, ServerRole::kClusterNode);
  EXPECT_EQ(facts.setup.configured, kRtm);
  EXPECT_EQ(facts.platform.dotnet_service_pack, 0);
  EXPECT_EQ(facts.platform.os_service_pack, 2);
  ASSERT_TRUE(facts.cluster && facts.cms);
  EXPECT_EQ(find_group(facts, "Cluster Group")->owner, kNode2);
  EXPECT_EQ(find_group(facts, kCms)->owner, kNode1);
  EXPECT_TRUE(find_group(facts, kCms)->holds_cms);
  EXPECT_EQ(facts.cms->state, CmsState::kOnline);
  EXPECT_EQ(facts.cms->build, kRtm);
  EXPECT_EQ(facts.cms->databases_mounted, 2);
  EXPECT_EQ(facts.cms->last_full_backup_ago, std::optional<Duration>{6h});
  EXPECT_TRUE(copies_healthy(*facts.cms));
  EXPECT_TRUE(facts.setup.rebooted_since);
}

TEST(Sight, lists_everything_sorted) {
  const NodeFacts facts = seen(initial_cluster(2), 0);
  EXPECT_TRUE(std::ranges::is_sorted(facts.services, {}, &ServiceFacts::name));
  EXPECT_TRUE(std::ranges::is_sorted(facts.cluster->groups, {}, &GroupFacts::name));
  EXPECT_TRUE(std::ranges::is_sorted(facts.cluster->nodes, {}, &ClusterNodeFacts::node));
  EXPECT_TRUE(std::ranges::is_sorted(facts.cms->copies, {}, &CopyFacts::storage_group));
}

TEST(Sight, without_cluster_service_has_neither_cluster_nor_cms) {
  Cluster cluster = initial_cluster(2);
  service(cluster.nodes[1], Svc::kClusSvc).running = false;
  settle(cluster);
  EXPECT_FALSE(seen(cluster, 1).cluster.has_value());
  EXPECT_FALSE(seen(cluster, 1).cms.has_value());
  ASSERT_TRUE(seen(cluster, 0).cluster.has_value());
  EXPECT_EQ(state_of(seen(cluster, 0), kNode2), ClusterNodeState::kDown);
}

TEST(Sight, without_quorum_has_no_cluster) {
  Cluster cluster = apply(initial_cluster(2), {EventKind::kWitnessLost, 0, 0});
  EXPECT_FALSE(seen(cluster, 0).cluster->witness_reachable);
  cluster = apply(cluster, {EventKind::kPowerLoss, 1, 0});
  EXPECT_FALSE(seen(cluster, 0).cluster.has_value());
}

TEST(Sight, names_public_folder_copies_without_a_status) {
  ClusterSpec spec = clus1();
  spec.storage_groups = {{"A", true}, {"B", false}};
  const Cluster cluster = apply(initial_cluster(2), {EventKind::kCopyFails, 0, 0});
  const NodeFacts facts = seen(cluster, 0, spec);
  EXPECT_EQ(facts.cms->copies[0].status, CopyStatus::kNotSupported);
  EXPECT_TRUE(copies_healthy(*facts.cms));
}

TEST(Sight, calls_a_biting_firewall_harmless) {
  const Cluster cluster = apply(initial_cluster(2), {EventKind::kFirewallBites, 1, 0});
  EXPECT_FALSE(seen(cluster, 1).firewall.policy_enabled);
  Cluster honest = initial_cluster(2);
  honest.nodes[1].firewall = Firewall::kPolicyBlocks;
  EXPECT_TRUE(seen(honest, 1).firewall.policy_enabled);
  EXPECT_FALSE(seen(honest, 1).firewall.exceptions_present);
}

TEST(Sight, without_time_shows_backlogs_as_queues) {
  const Cluster cluster = apply(initial_cluster(2), {EventKind::kQueueStuck, 0, 0});
  const CopyFacts copy = seen(cluster, 0).cms->copies[0];
  EXPECT_EQ(copy.status, CopyStatus::kHealthy);
  EXPECT_GT(copy.copy_queue, 5);
  EXPECT_TRUE(copy.copy_queue_growing);
}

TEST(Sight, of_a_front_end_has_its_build_and_no_cluster) {
  const NodeFacts facts = see_front_end({NodeId{"HUBCAS"}}, FrontEnd{}, 1h);
  EXPECT_EQ(facts.role, ServerRole::kFrontEnd);
  EXPECT_EQ(facts.setup.configured, kSp1);
  EXPECT_FALSE(facts.cluster || facts.cms || facts.media);
  EXPECT_NE(find_service(facts, "MSExchangeTransport"), nullptr);
}

}  // namespace
}  // namespace lockstep::lab
