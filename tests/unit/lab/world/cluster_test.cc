#include "lab/world/cluster.h"

#include <gtest/gtest.h>

#include "lab/world/event.h"

namespace lockstep::lab {
namespace {

constexpr Event off(int node) {
  return {EventKind::kPowerLoss, static_cast<std::uint8_t>(node), 0};
}
constexpr Event booted(int node) {
  return {EventKind::kBootComplete, static_cast<std::uint8_t>(node), 0};
}
constexpr Event joined(int node) {
  return {EventKind::kNodeJoins, static_cast<std::uint8_t>(node), 0};
}
constexpr Event settled{EventKind::kCmsSettles, 0, 0};
constexpr Event witness_lost{EventKind::kWitnessLost, 0, 0};

Cluster after(Cluster cluster, std::initializer_list<Event> events) {
  for (const Event& event : events) {
    cluster = apply(cluster, event);
  }
  return cluster;
}

TEST(Cluster, at_the_beginning_is_online_and_the_default_group_is_on_the_passive_node) {
  const Cluster cluster = initial_cluster(2);
  EXPECT_EQ(cms_state(cluster), CmsState::kOnline);
  EXPECT_EQ(cms_owner(cluster), 0);
  EXPECT_EQ(cluster.owners[1], 1);
  EXPECT_TRUE(all_copies_healthy(cluster));
  EXPECT_FALSE(service(cluster.nodes[1], Svc::kIS).running);
  EXPECT_TRUE(service(cluster.nodes[0], Svc::kIS).running);
}

TEST(Cluster, settling_the_beginning_changes_nothing) {
  Cluster cluster = initial_cluster(2);
  settle(cluster);
  EXPECT_EQ(cluster, initial_cluster(2));
}

TEST(Cluster, key_depends_on_used_copies_only) {
  Cluster a = initial_cluster(1);
  Cluster b = a;
  EXPECT_EQ(key_of(a), key_of(b));
  b.copies[0].ailment = Ailment::kFailed;
  EXPECT_NE(key_of(a), key_of(b));
  b = a;
  b.copies[1].ailment = Ailment::kFailed;
  EXPECT_EQ(key_of(a), key_of(b));
}

struct Votes {
  bool node1;
  bool node2;
  bool witness;
  bool quorum;
};

class Quorum : public testing::TestWithParam<Votes> {};

TEST_P(Quorum, needs_two_of_three_votes) {
  const Votes votes = GetParam();
  Cluster cluster = initial_cluster(1);
  if (!votes.witness) {
    cluster = apply(cluster, witness_lost);
  }
  if (!votes.node1) {
    cluster = apply(cluster, off(0));
  }
  if (!votes.node2) {
    cluster = apply(cluster, off(1));
  }
  EXPECT_EQ(has_quorum(cluster), votes.quorum);
  EXPECT_EQ(answers(cluster, 0), votes.node1 && votes.quorum);
  EXPECT_EQ(answers(cluster, 1), votes.node2 && votes.quorum);
}

INSTANTIATE_TEST_SUITE_P(
    AllVotes, Quorum,
    testing::Values(Votes{true, true, true, true}, Votes{true, true, false, true},
                    Votes{true, false, true, true}, Votes{false, true, true, true},
                    Votes{true, false, false, false}, Votes{false, true, false, false},
                    Votes{false, false, true, false}, Votes{false, false, false, false}));

TEST(Failover, of_the_owner_brings_the_cms_online_on_the_other_node) {
  Cluster cluster = apply(initial_cluster(2), off(0));
  EXPECT_EQ(cms_owner(cluster), 1);
  EXPECT_EQ(cms_state(cluster), CmsState::kOnlinePending);
  cluster = apply(cluster, settled);
  EXPECT_EQ(cms_state(cluster), CmsState::kOnline);
  EXPECT_TRUE(service(cluster.nodes[1], Svc::kIS).running);
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kServiceDown);
}

TEST(Failover, without_quorum_takes_the_cms_down) {
  const Cluster cluster = after(initial_cluster(2), {witness_lost, off(1)});
  EXPECT_EQ(cms_owner(cluster), 0);
  EXPECT_EQ(cms_state(cluster), CmsState::kFailed);
  EXPECT_EQ(cluster.nodes[0].member, Member::kJoining);
}

TEST(Failover, of_a_stopped_cms_leaves_it_stopped) {
  Cluster cluster = initial_cluster(2);
  cluster.cms = CmsState::kOffline;
  cluster.meant_online = false;
  cluster = after(cluster, {off(0), settled});
  EXPECT_EQ(cms_owner(cluster), 1);
  EXPECT_EQ(cms_state(cluster), CmsState::kOffline);
}

TEST(Failover, onto_another_service_pack_fails) {
  Cluster cluster = initial_cluster(2);
  cluster.nodes[1].configured = cluster.nodes[1].unpacked = Level::kTarget;
  cluster = after(cluster, {off(0), settled});
  EXPECT_EQ(cms_owner(cluster), 1);
  EXPECT_EQ(cms_state(cluster), CmsState::kFailed);
}

TEST(Failover, onto_a_node_with_half_a_setup_fails) {
  Cluster cluster = initial_cluster(2);
  cluster.nodes[1].watermark = true;
  EXPECT_EQ(cms_state(after(cluster, {off(0), settled})), CmsState::kFailed);
}

TEST(Failover, onto_a_node_with_disabled_store_fails) {
  Cluster cluster = initial_cluster(2);
  service(cluster.nodes[1], Svc::kIS).start = StartType::kDisabled;
  EXPECT_EQ(cms_state(after(cluster, {off(0), settled})), CmsState::kFailed);
}

TEST(Failover, with_waiting_logs_loses_them) {
  Cluster cluster = initial_cluster(2);
  cluster.copies[1].backlog = true;
  cluster = after(cluster, {off(0), settled, booted(0), joined(0)});
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kInitializing);
  EXPECT_EQ(cluster.copies[1].ailment, Ailment::kDiverged);
  EXPECT_EQ(cluster.copies[1].status, CopyStatus::kFailed);
}

TEST(Joining, after_losing_quorum_brings_the_cms_back) {
  Cluster cluster = after(initial_cluster(2), {witness_lost, off(1)});
  ASSERT_FALSE(can_join(cluster, 0));
  cluster = apply(cluster, {EventKind::kWitnessBack, 0, 0});
  ASSERT_TRUE(can_join(cluster, 0));
  cluster = after(cluster, {joined(0), settled});
  EXPECT_EQ(cms_state(cluster), CmsState::kOnline);
  EXPECT_EQ(cms_owner(cluster), 0);
}

TEST(Joining, without_witness_needs_both_nodes) {
  Cluster cluster = after(initial_cluster(2), {witness_lost, off(1), off(0), booted(0)});
  EXPECT_FALSE(can_join(cluster, 0));
  cluster = after(cluster, {booted(1), joined(1)});
  EXPECT_EQ(cluster.nodes[0].member, Member::kUp);
  EXPECT_EQ(cluster.nodes[1].member, Member::kUp);
}

TEST(Boot, starts_automatic_services_and_clears_a_pending_reboot) {
  Cluster cluster = initial_cluster(1);
  cluster.nodes[1].reboot_flag = RebootFlag::kPending;
  service(cluster.nodes[1], Svc::kMom).start = StartType::kDisabled;
  service(cluster.nodes[1], Svc::kSysmonLog).start = StartType::kManual;
  cluster = after(cluster, {off(1), booted(1)});
  const Node& node = cluster.nodes[1];
  EXPECT_EQ(node.boots, 2);
  EXPECT_EQ(node.reboot_flag, RebootFlag::kNone);
  EXPECT_TRUE(service(node, Svc::kRepl).running);
  EXPECT_FALSE(service(node, Svc::kSysmonLog).running) << "its start type is Manual";
  EXPECT_FALSE(service(node, Svc::kMom).running);
  EXPECT_EQ(node.member, Member::kJoining);
}

TEST(Boot, keeps_an_orphaned_reboot_flag) {
  Cluster cluster = initial_cluster(1);
  cluster.nodes[1].reboot_flag = RebootFlag::kOrphaned;
  EXPECT_EQ(after(cluster, {off(1), booted(1)}).nodes[1].reboot_flag, RebootFlag::kOrphaned);
}

TEST(Copies, come_back_by_initializing) {
  Cluster cluster = apply(initial_cluster(1), off(1));
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kServiceDown);
  EXPECT_TRUE(cluster.copies[0].backlog);
  cluster = after(cluster, {booted(1), joined(1)});
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kInitializing);
  cluster = apply(cluster, {EventKind::kCopySettles, 0, 0});
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kHealthy);
  EXPECT_TRUE(cluster.copies[0].backlog);
  cluster = apply(cluster, {EventKind::kQueueDrained, 0, 0});
  EXPECT_FALSE(cluster.copies[0].backlog);
}

TEST(Hands, move_an_online_cms_only_with_healthy_copies) {
  const Event move{EventKind::kHumanMovesCms, 1, 0};
  EXPECT_EQ(cms_owner(apply(initial_cluster(1), move)), 1);
  const Cluster ailing = apply(initial_cluster(1), {EventKind::kCopyFails, 0, 0});
  EXPECT_EQ(cms_owner(apply(ailing, move)), 0);
}

TEST(Hands, stop_keeps_the_cms_stopped) {
  const Cluster cluster = apply(initial_cluster(1), {EventKind::kHumanStopsCms, 0, 0});
  EXPECT_EQ(cms_state(cluster), CmsState::kOffline);
  EXPECT_FALSE(cluster.meant_online);
}

}  // namespace
}  // namespace lockstep::lab
