#include "lab/world/action.h"

#include <gtest/gtest.h>

#include "lab/world/event.h"
#include "lab/world/sight.h"
#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

const ClusterSpec kSpec = clus1();

Cluster at(Level first, Level second) {
  Cluster cluster = initial_cluster(2);
  cluster.nodes[0].configured = cluster.nodes[0].unpacked = first;
  cluster.nodes[1].configured = cluster.nodes[1].unpacked = second;
  cluster.owners[1] = 0;
  return cluster;
}

// NODE2 upgraded and rebooted, CMS Offline there: the input of /upgradecms.
Cluster before_cms_upgrade() {
  Cluster cluster = at(Level::kSource, Level::kTarget);
  cluster.cms = CmsState::kOffline;
  cluster.meant_online = false;
  cluster.owners[0] = 1;
  settle(cluster);
  return cluster;
}

Finished carried_out(const Cluster& cluster, int node, const Step& step,
                     Ending ending = Ending::kGood) {
  const Begun begun = begin(kSpec, cluster, node, step);
  EXPECT_FALSE(begun.refused) << begun.refused->detail;
  return finish(kSpec, begun.cluster, node, step, ending);
}

Reason refused(const Cluster& cluster, int node, const Step& step) {
  const Begun begun = begin(kSpec, cluster, node, step);
  EXPECT_TRUE(begun.refused.has_value()) << describe(step);
  EXPECT_EQ(begun.cluster, cluster) << "a refusal changes nothing";
  return begun.refused ? begun.refused->reason : Reason::kNone;
}

Cluster configuring(Cluster cluster, int node) {
  const auto index = static_cast<std::uint8_t>(node);
  cluster = begin(kSpec, cluster, node, upgrade()).cluster;
  cluster = apply(cluster, {EventKind::kSetupConfigures, index, 0});
  return apply(cluster, {EventKind::kSetupCopies, index, 0});
}

TEST(Setup, while_configuring_disables_services_and_leaves_the_cluster) {
  const Cluster cluster = configuring(at(Level::kSource, Level::kSource), 1);
  const Node& node = cluster.nodes[1];
  EXPECT_TRUE(node.watermark);
  EXPECT_TRUE(node.stopped_services_file);
  EXPECT_FALSE(node.rebooted_since);
  EXPECT_EQ(node.unpacked, Level::kTarget);
  EXPECT_EQ(node.configured, Level::kSource);
  EXPECT_EQ(node.member, Member::kDown);
  EXPECT_EQ(service(node, Svc::kRepl).start, StartType::kDisabled);
  EXPECT_EQ(service(node, Svc::kMom).start, StartType::kAutomatic);
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kServiceDown);
}

TEST(Setup, that_succeeds_restores_start_types_and_wants_a_reboot) {
  const Cluster before = configuring(at(Level::kSource, Level::kSource), 1);
  const Finished finished = finish(kSpec, before, 1, upgrade(), Ending::kGood);
  const Node& node = finished.cluster.nodes[1];
  EXPECT_TRUE(finished.end.success);
  EXPECT_TRUE(at_level(node, Level::kTarget));
  EXPECT_EQ(service(node, Svc::kIS).start, StartType::kManual);
  EXPECT_TRUE(service(node, Svc::kRepl).running);
  EXPECT_FALSE(node.stopped_services_file);
  EXPECT_EQ(node.reboot_flag, RebootFlag::kPending);
  EXPECT_FALSE(node.rebooted_since);
  EXPECT_EQ(node.member, Member::kJoining);
}

TEST(Setup, that_fails_midway_leaves_a_half_node_and_a_repeat_restores_the_good_start_types) {
  Cluster cluster = configuring(at(Level::kSource, Level::kSource), 1);
  const Finished failed = finish(kSpec, cluster, 1, upgrade(), Ending::kMidway);
  EXPECT_EQ(failed.end.reason, Reason::kInterrupted);
  EXPECT_TRUE(failed.cluster.nodes[1].watermark);
  EXPECT_EQ(service(failed.cluster.nodes[1], Svc::kRepl).start, StartType::kDisabled);
  EXPECT_EQ(failed.cluster.nodes[1].member, Member::kJoining) << "the cluster service is restarted";
  cluster = configuring(failed.cluster, 1);
  const Finished repeated = finish(kSpec, cluster, 1, upgrade(), Ending::kGood);
  EXPECT_TRUE(at_level(repeated.cluster.nodes[1], Level::kTarget));
  EXPECT_EQ(service(repeated.cluster.nodes[1], Svc::kRepl).start, StartType::kAutomatic);
}

TEST(Setup, on_a_node_that_loses_power_leaves_a_half_node) {
  Cluster cluster = configuring(at(Level::kSource, Level::kSource), 1);
  cluster = apply(cluster, {EventKind::kPowerLoss, 1, 0});
  cluster = apply(cluster, {EventKind::kBootComplete, 1, 0});
  EXPECT_TRUE(cluster.nodes[1].watermark);
  EXPECT_EQ(cluster.nodes[1].task, Task::kNone);
  EXPECT_FALSE(service(cluster.nodes[1], Svc::kRepl).running);
  EXPECT_EQ(cluster.nodes[1].member, Member::kJoining);
}

TEST(Setup, that_fails_its_checks_changes_nothing) {
  const Cluster before = at(Level::kSource, Level::kSource);
  const Finished finished = carried_out(before, 1, upgrade(), Ending::kChecksFail);
  EXPECT_EQ(finished.end.reason, Reason::kPrerequisite);
  EXPECT_EQ(finished.cluster, before);
}

TEST(Setup, that_lies_succeeds_and_changes_nothing) {
  const Cluster before = at(Level::kSource, Level::kSource);
  const Finished finished = carried_out(before, 1, upgrade(), Ending::kLies);
  EXPECT_TRUE(finished.end.success);
  EXPECT_EQ(finished.cluster, before);
}

TEST(Setup, on_the_owner_drops_the_cms) {
  const Cluster cluster = configuring(at(Level::kSource, Level::kSource), 0);
  EXPECT_EQ(cms_owner(cluster), 1);
  EXPECT_NE(cms_state(cluster), CmsState::kOnline);
}

TEST(Setup, refuses_an_upgraded_node_and_a_pending_reboot) {
  EXPECT_EQ(refused(at(Level::kSource, Level::kTarget), 1, upgrade()), Reason::kRefusedByTool);
  Cluster cluster = at(Level::kSource, Level::kSource);
  cluster.nodes[1].reboot_flag = RebootFlag::kPending;
  EXPECT_EQ(refused(cluster, 1, upgrade()), Reason::kPrerequisite);
}

TEST(Setup, needs_the_prepared_directory) {
  ClusterSpec spec = kSpec;
  spec.organization_version = 10666;
  const Begun begun = begin(spec, at(Level::kSource, Level::kSource), 1, upgrade());
  ASSERT_TRUE(begun.refused);
  EXPECT_EQ(begun.refused->reason, Reason::kPrerequisite);
}

TEST(CmsUpgrade, raises_the_cms_and_leaves_it_offline_or_online) {
  const Finished offline = carried_out(before_cms_upgrade(), 1, upgrade_cms());
  EXPECT_EQ(offline.cluster.cms_level, Level::kTarget);
  EXPECT_EQ(cms_state(offline.cluster), CmsState::kOffline);
  const Finished online = carried_out(before_cms_upgrade(), 1, upgrade_cms(), Ending::kCmsOnline);
  EXPECT_EQ(cms_state(online.cluster), CmsState::kOnline);
}

TEST(CmsUpgrade, midway_sets_a_watermark_and_a_repeat_clears_it) {
  const Finished failed = carried_out(before_cms_upgrade(), 1, upgrade_cms(), Ending::kMidway);
  EXPECT_TRUE(failed.cluster.nodes[1].cms_watermark);
  EXPECT_EQ(failed.cluster.cms_level, Level::kSource);
  const Finished repeated = carried_out(failed.cluster, 1, upgrade_cms());
  EXPECT_FALSE(repeated.cluster.nodes[1].cms_watermark);
  EXPECT_EQ(repeated.cluster.cms_level, Level::kTarget);
}

TEST(CmsUpgrade, refuses_every_wrong_state) {
  Cluster online = before_cms_upgrade();
  online.cms = CmsState::kOnline;
  EXPECT_EQ(refused(online, 1, upgrade_cms()), Reason::kRefusedByTool);
  Cluster elsewhere = before_cms_upgrade();
  elsewhere.owners[0] = 0;
  EXPECT_EQ(refused(elsewhere, 1, upgrade_cms()), Reason::kRefusedByTool);
  EXPECT_EQ(refused(at(Level::kSource, Level::kSource), 1, upgrade_cms()), Reason::kRefusedByTool);
  Cluster upgraded = before_cms_upgrade();
  upgraded.cms_level = Level::kTarget;
  EXPECT_EQ(refused(upgraded, 1, upgrade_cms()), Reason::kRefusedByTool);
  Cluster skipped = before_cms_upgrade();
  skipped.nodes[0].configured = skipped.nodes[0].unpacked = Level::kTarget;
  EXPECT_EQ(refused(skipped, 1, upgrade_cms()), Reason::kRefusedByTool)
      << "both nodes are upgraded";
}

TEST(StopCms, takes_it_offline_and_aborts_a_backup) {
  Cluster cluster = initial_cluster(2);
  cluster.backup_running = true;
  EXPECT_EQ(cms_state(begin(kSpec, cluster, 0, StopCms{kCms}).cluster), CmsState::kOfflinePending);
  const Finished finished = carried_out(cluster, 0, StopCms{kCms});
  EXPECT_EQ(cms_state(finished.cluster), CmsState::kOffline);
  EXPECT_FALSE(finished.cluster.meant_online);
  EXPECT_FALSE(finished.cluster.backup_running);
  EXPECT_EQ(mounted_databases(finished.cluster), 0);
  EXPECT_EQ(refused(finished.cluster, 0, StopCms{kCms}), Reason::kRefusedByTool);
}

TEST(StopCms, of_a_partially_online_cms_is_fine) {
  Cluster cluster = initial_cluster(2);
  cluster.copies[1].mounted = false;
  ASSERT_EQ(cms_state(cluster), CmsState::kPartiallyOnline);
  EXPECT_EQ(cms_state(carried_out(cluster, 0, StopCms{kCms}).cluster), CmsState::kOffline);
}

TEST(MoveCms, offline_changes_the_owner_only) {
  Cluster cluster = carried_out(initial_cluster(2), 0, StopCms{kCms}).cluster;
  const Finished moved = carried_out(cluster, 0, MoveCms{kCms, kNode2});
  EXPECT_TRUE(moved.end.success);
  EXPECT_EQ(cms_owner(moved.cluster), 1);
  EXPECT_EQ(cms_state(moved.cluster), CmsState::kOffline);
  EXPECT_EQ(refused(moved.cluster, 0, MoveCms{kCms, kNode2}), Reason::kRefusedByTool);
}

TEST(MoveCms, offline_with_waiting_logs_loses_them) {
  Cluster cluster = carried_out(initial_cluster(2), 0, StopCms{kCms}).cluster;
  cluster.copies[0].backlog = true;
  EXPECT_EQ(carried_out(cluster, 0, MoveCms{kCms, kNode2}).cluster.copies[0].ailment,
            Ailment::kDiverged);
}

TEST(MoveCms, needs_the_target_up_and_healthy_copies_when_online) {
  const Cluster down = apply(initial_cluster(2), {EventKind::kPowerLoss, 1, 0});
  EXPECT_EQ(refused(down, 0, MoveCms{kCms, kNode2}), Reason::kTransient);
  const Cluster ailing = apply(initial_cluster(2), {EventKind::kCopyFails, 0, 0});
  EXPECT_EQ(refused(ailing, 0, MoveCms{kCms, kNode2}), Reason::kRefusedByTool);
}

TEST(MoveCms, of_a_refused_move_changes_nothing) {
  const Cluster cluster = carried_out(initial_cluster(2), 0, StopCms{kCms}).cluster;
  const Finished finished = carried_out(cluster, 0, MoveCms{kCms, kNode2}, Ending::kRefused);
  EXPECT_EQ(finished.end.reason, Reason::kRefusedByTool);
  EXPECT_EQ(finished.cluster, cluster);
}

TEST(StartCms, on_another_service_pack_fails) {
  const Finished finished = carried_out(before_cms_upgrade(), 1, StartCms{kCms});
  EXPECT_FALSE(finished.end.success);
  EXPECT_EQ(cms_state(finished.cluster), CmsState::kFailed);
}

TEST(StartCms, may_leave_a_database_dismounted_until_it_is_mounted) {
  const Cluster stopped = carried_out(initial_cluster(2), 0, StopCms{kCms}).cluster;
  const Finished started = carried_out(stopped, 0, StartCms{kCms}, Ending::kDatabaseLeft);
  EXPECT_TRUE(started.end.success) << "the tool says nothing of it (I16)";
  EXPECT_EQ(cms_state(started.cluster), CmsState::kPartiallyOnline);
  EXPECT_FALSE(carried_out(started.cluster, 0, SmokeTest{kCms}).end.success);
  const Finished mounted = carried_out(started.cluster, 0, MountDatabases{kCms});
  EXPECT_EQ(cms_state(mounted.cluster), CmsState::kOnline);
  EXPECT_TRUE(carried_out(mounted.cluster, 0, SmokeTest{kCms}).end.success);
}

TEST(MoveGroup, moves_any_group_and_the_cms_with_dismounted_databases) {
  const Cluster moved =
      carried_out(initial_cluster(2), 0, MoveGroup{"Cluster Group", kNode1}).cluster;
  EXPECT_EQ(moved.owners[1], 0);
  const Cluster broken = carried_out(initial_cluster(2), 0, MoveGroup{kCms, kNode2}).cluster;
  EXPECT_EQ(cms_owner(broken), 1);
  EXPECT_EQ(mounted_databases(broken), 0);
  EXPECT_EQ(refused(initial_cluster(2), 0, MoveGroup{"Print Group", kNode1}), Reason::kError);
}

TEST(Services, ensure_enables_and_starts_and_restore_puts_back) {
  const NodeFacts facts = see(kSpec, initial_cluster(2), 1, Measures{});
  const Baseline baseline = take_baseline(facts, {"SharedAccess", "MOM", "MSExchangeIS"});
  Cluster cluster =
      carried_out(initial_cluster(2), 1, EnsureServiceRunning{"SharedAccess"}).cluster;
  EXPECT_EQ(service(cluster.nodes[1], Svc::kSharedAccess).start, StartType::kManual);
  cluster = carried_out(cluster, 1, StopServices{{"MOM", "HealthService"}}).cluster;
  const Finished types =
      carried_out(cluster, 1, RestoreBaseline{RestoreScope::kStartTypes, baseline});
  EXPECT_EQ(types.end.restored,
            std::vector<std::string>{"SharedAccess: start type Disabled, was Manual"});
  EXPECT_TRUE(service(types.cluster.nodes[1], Svc::kSharedAccess).running);
  const Finished all =
      carried_out(cluster, 1, RestoreBaseline{RestoreScope::kEverything, baseline});
  EXPECT_EQ(all.end.restored,
            (std::vector<std::string>{"SharedAccess: start type Disabled, was Manual",
                                      "MOM: started", "SharedAccess: stopped"}));
  EXPECT_EQ(all.cluster, initial_cluster(2));
}

TEST(Services, that_are_disabled_or_unknown_do_not_start) {
  EXPECT_EQ(refused(initial_cluster(2), 1, StartServices{{"SharedAccess"}}), Reason::kError);
  EXPECT_EQ(refused(initial_cluster(2), 1, RestartService{"NoSuchService"}), Reason::kError);
}

TEST(Firewall, that_blocks_isolates_its_node_until_it_stops) {
  Cluster cluster = apply(initial_cluster(2), {EventKind::kFirewallBites, 1, 0});
  cluster = carried_out(cluster, 1, EnsureServiceRunning{"SharedAccess"}).cluster;
  EXPECT_TRUE(isolated(cluster.nodes[1]));
  EXPECT_EQ(cluster.nodes[1].member, Member::kUp) << "the partner is still reached";
  cluster = carried_out(cluster, 1, StopServices{{"SharedAccess"}}).cluster;
  EXPECT_FALSE(isolated(cluster.nodes[1]));
}

TEST(Package, of_dotnet_wants_a_reboot) {
  const Cluster cluster =
      carried_out(initial_cluster(2), 1, InstallPackage{"dotnet-2.0-sp1", "", ""}).cluster;
  EXPECT_EQ(cluster.nodes[1].dotnet_service_pack, 1);
  EXPECT_EQ(cluster.nodes[1].reboot_flag, RebootFlag::kPending);
  EXPECT_EQ(refused(cluster, 1, InstallPackage{"winrar", "", ""}), Reason::kError);
}

TEST(Copy, that_failed_is_cured_by_resume_and_one_that_diverged_by_reseed) {
  Cluster cluster = apply(initial_cluster(2), {EventKind::kCopyFails, 0, 0});
  EXPECT_EQ(
      carried_out(cluster, 1, ResumeCopy{kFirstGroup}, Ending::kNotCured).cluster.copies[0].status,
      CopyStatus::kFailed);
  EXPECT_EQ(carried_out(cluster, 1, ResumeCopy{kFirstGroup}).cluster.copies[0].status,
            CopyStatus::kResynchronizing);
  cluster = apply(initial_cluster(2), {EventKind::kCopyDiverges, 0, 0});
  EXPECT_EQ(carried_out(cluster, 1, ResumeCopy{kFirstGroup}).cluster.copies[0].status,
            CopyStatus::kFailed);
  EXPECT_EQ(begin(kSpec, cluster, 1, ReseedCopy{kFirstGroup}).cluster.copies[0].status,
            CopyStatus::kSeeding);
  EXPECT_EQ(carried_out(cluster, 1, ReseedCopy{kFirstGroup}).cluster.copies[0].status,
            CopyStatus::kResynchronizing);
  EXPECT_EQ(refused(cluster, 0, ReseedCopy{kFirstGroup}), Reason::kRefusedByTool);
}

TEST(Copy, that_is_stuck_is_cured_by_a_restart_of_replication) {
  Cluster cluster = apply(initial_cluster(2), {EventKind::kQueueStuck, 0, 0});
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kHealthy);
  EXPECT_TRUE(cluster.copies[0].backlog);
  cluster = carried_out(cluster, 1, RestartService{"MSExchangeRepl"}).cluster;
  EXPECT_EQ(cluster.copies[0].ailment, Ailment::kNone);
}

TEST(Copy, fails_while_only_the_source_is_upgraded) {
  Cluster cluster = carried_out(before_cms_upgrade(), 1, upgrade_cms(), Ending::kCmsOnline).cluster;
  EXPECT_EQ(cluster.copies[0].status, CopyStatus::kFailed);
  Cluster other_way = at(Level::kSource, Level::kTarget);
  settle(other_way);
  EXPECT_EQ(other_way.copies[0].status, CopyStatus::kHealthy)
      << "an older source and a newer target work";
}

}  // namespace
}  // namespace lockstep::lab
