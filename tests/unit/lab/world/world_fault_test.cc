// Every fault by name, as it shows in a world under a test's hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/value/expectation.h"
#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

using testing::HasSubstr;

TEST(SetupPrereqFails, every_time_and_changes_nothing) {
  Bench bench{{"setup-prereq-fails@CLUS1/NODE2"}};
  const Cluster before = bench.cluster();
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Ended ended = bench.run(kNode2, upgrade());
    EXPECT_EQ(ended.end.reason, Reason::kPrerequisite);
    ASSERT_EQ(ended.stages.size(), 1u);
    EXPECT_EQ(ended.stages[0].verdict, "FAILED");
    EXPECT_THAT(ended.log_excerpt, HasSubstr("    Mailbox Role Checks              "
                                             "......................... FAILED\n     A prereq"));
    EXPECT_EQ(bench.cluster(), before);
  }
  EXPECT_EQ(bench.logged("setup-prereq-fails").size(), 3u);
}

TEST(SetupPrereqFails, with_a_count_stops_failing) {
  Bench bench{{"setup-prereq-fails@CLUS1*1"}};
  EXPECT_FALSE(bench.run(kNode2, upgrade()).end.success);
  bench.does(kNode2, upgrade());
}

TEST(SetupPrereqFails, on_one_node_leaves_the_other_alone) {
  Bench bench{{"setup-prereq-fails@CLUS1/NODE1"}};
  bench.does(kNode2, upgrade());
}

TEST(SetupFailsMidway, once_and_a_repeat_resumes) {
  Bench bench{{"setup-fails-midway@CLUS1"}};
  const Ended failed = bench.run(kNode2, upgrade());
  EXPECT_EQ(failed.end.reason, Reason::kInterrupted);
  EXPECT_EQ(failed.stages.back().caption, "Mailbox Server Role");
  EXPECT_EQ(failed.stages.back().verdict, "FAILED");
  EXPECT_THAT(failed.log_excerpt, HasSubstr("Exchange Server setup encountered an error."));
  bench.pass(2min);
  const NodeFacts facts = bench.facts(kNode2);
  EXPECT_TRUE(facts.setup.watermark);
  EXPECT_EQ(facts.setup.configured, kRtm);
  EXPECT_EQ(facts.setup.unpacked, kSp1);
  EXPECT_EQ(find_service(facts, "MSExchangeRepl")->start_type, StartType::kDisabled);
  EXPECT_TRUE(facts.cluster.has_value()) << "the cluster service is started again";
  const Ended repeated = bench.run(kNode2, upgrade());
  EXPECT_TRUE(repeated.end.success);
  EXPECT_EQ(repeated.stages.size(), 5u);
}

TEST(SetupHangs, and_never_ends_by_itself) {
  Bench bench{{"setup-hangs@CLUS1"}};
  ASSERT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
  bench.pass(48h);
  const Work work = bench.world.poll(kNode2);
  ASSERT_TRUE(std::holds_alternative<UnderWay>(work));
  EXPECT_FALSE(std::get<UnderWay>(work).progress.advancing);
  EXPECT_GT(std::get<UnderWay>(work).progress.stalled_for, 46h);
  EXPECT_TRUE(bench.facts(kNode2).setup.running);
}

TEST(SetupLies, once) {
  Bench bench{{"setup-lies@CLUS1"}};
  const Ended lie = bench.run(kNode2, upgrade());
  EXPECT_TRUE(lie.end.success);
  EXPECT_EQ(lie.stages.size(), 8u);
  EXPECT_EQ(bench.facts(kNode2).setup.configured, kRtm);
  EXPECT_FALSE(bench.facts(kNode2).setup.watermark);
  bench.does(kNode2, upgrade());
  EXPECT_EQ(bench.facts(kNode2).setup.configured, kSp1);
}

TEST(ServicesLeftDisabled, after_a_successful_setup) {
  Bench bench{{"services-left-disabled@CLUS1"}};
  const Baseline baseline = take_baseline(bench.facts(kNode2), {"MSExchangeIS", "MSExchangeRepl"});
  bench.does(kNode2, upgrade());
  EXPECT_EQ(bench.facts(kNode2).setup.configured, kSp1);
  bench.reboot(kNode2);
  EXPECT_EQ(find_service(bench.facts(kNode2), "MSExchangeRepl")->start_type, StartType::kDisabled);
  EXPECT_EQ(bench.facts(kNode1).cms->copies[0].status, CopyStatus::kServiceDown);
  const Ended restored = bench.run(kNode2, RestoreBaseline{RestoreScope::kStartTypes, baseline});
  EXPECT_EQ(restored.end.restored.size(), 2u);
  bench.does(kNode2, StartServices{{"MSExchangeRepl"}});
  bench.pass(10min);
  EXPECT_EQ(bench.facts(kNode1).cms->copies[0].status, CopyStatus::kHealthy);
}

TEST(RebootSlow, takes_25_to_40_minutes) {
  Bench bench{{"reboot-slow@CLUS1"}};
  ASSERT_TRUE(bench.world.begin(kNode2, RebootNode{bench.world.boot(kNode2), ""}).ok());
  bench.pass(25min);
  EXPECT_FALSE(bench.world.powered(kNode2));
  bench.pass(16min);
  EXPECT_TRUE(bench.world.powered(kNode2));
}

TEST(RebootLost, never_returns) {
  Bench bench{{"reboot-lost@CLUS1/NODE2"}};
  ASSERT_TRUE(bench.world.begin(kNode2, RebootNode{bench.world.boot(kNode2), ""}).ok());
  bench.pass(100h);
  EXPECT_FALSE(bench.world.powered(kNode2));
  EXPECT_EQ(bench.facts(kNode1).cms->state, CmsState::kOnline);
}

TEST(CopyFailed, is_cured_by_resume) {
  Bench bench{{"copy-failed@CLUS1#StopServices"}};
  bench.does(kNode2, StopServices{{"MOM"}});
  const auto failed = [&] { return !copies_healthy(*bench.facts(kNode1).cms); };
  ASSERT_TRUE(failed());
  for (const std::string group : {"First Storage Group", "Second Storage Group"}) {
    bench.does(kNode2, ResumeCopy{group});
  }
  bench.pass(10min);
  EXPECT_FALSE(failed());
}

TEST(CopyFailed, always_is_not_cured_by_resume) {
  Bench bench{{"copy-failed@CLUS1*always"}};
  bench.first_node();
  EXPECT_EQ(bench.logged("copy-failed").size(), 1u);
  for (int attempt = 0; attempt < 3; ++attempt) {
    for (const std::string group : {"First Storage Group", "Second Storage Group"}) {
      bench.does(kNode2, ResumeCopy{group});
    }
    bench.pass(10min);
    EXPECT_FALSE(copies_healthy(*bench.facts(kNode1).cms));
  }
}

TEST(CopyQueueStuck, is_cured_by_a_restart_of_replication) {
  Bench bench{{"copy-queue-stuck@CLUS1"}};
  bench.first_node();
  bench.pass(20min);
  const auto stuck = [&] {
    return std::ranges::any_of(bench.facts(kNode1).cms->copies, &CopyFacts::copy_queue_growing);
  };
  EXPECT_TRUE(stuck());
  EXPECT_TRUE(copies_healthy(*bench.facts(kNode1).cms));
  bench.does(kNode2, RestartService{"MSExchangeRepl"});
  bench.pass(30min);
  EXPECT_FALSE(stuck());
  EXPECT_EQ(bench.facts(kNode1).cms->copies[0].copy_queue, 0);
}

TEST(FailoverBeforeSetup, moves_the_cms_to_the_other_node) {
  Bench bench{{"failover-before-setup@CLUS1"}};
  bench.does(kNode1, MoveGroup{"Cluster Group", kNode1});
  bench.pass(30min);
  const NodeFacts facts = bench.facts(kNode2);
  EXPECT_EQ(facts.cms->owner, kNode2);
  EXPECT_EQ(facts.cms->state, CmsState::kOnline);
  EXPECT_EQ(state_of(facts, kNode1), ClusterNodeState::kUp);
  EXPECT_FALSE(bench.logged("failover").empty());
}

TEST(FailoverAfterSetup, leaves_the_cms_failed_on_the_upgraded_node) {
  Bench bench{{"failover-after-setup@CLUS1"}};
  bench.first_node();
  bench.pass(30min);
  const NodeFacts facts = bench.facts(kNode2);
  EXPECT_EQ(facts.cms->owner, kNode2);
  EXPECT_EQ(facts.cms->state, CmsState::kFailed);
  bench.does(kNode2, StopCms{kCms});
  bench.does(kNode2, upgrade_cms());
  EXPECT_EQ(bench.facts(kNode2).cms->build, kSp1) << "forward is the way out (§5.6-c)";
}

TEST(MoveRefused, twice) {
  Bench bench{{"move-refused@CLUS1"}};
  bench.does(kNode1, StopCms{kCms});
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(bench.run(kNode1, MoveCms{kCms, kNode2}).end.reason, Reason::kRefusedByTool);
    EXPECT_EQ(bench.facts(kNode1).cms->owner, kNode1);
  }
  bench.does(kNode1, MoveCms{kCms, kNode2});
}

TEST(UpgradeCmsFailsMidway, once_and_a_repeat_resumes) {
  Bench bench{{"upgrade-cms-fails-midway@CLUS1"}};
  bench.first_node();
  bench.does(kNode1, StopCms{kCms});
  bench.does(kNode1, MoveCms{kCms, kNode2});
  const Ended failed = bench.run(kNode2, upgrade_cms());
  EXPECT_EQ(failed.end.reason, Reason::kInterrupted);
  EXPECT_TRUE(bench.facts(kNode2).setup.cms_watermark);
  EXPECT_EQ(bench.facts(kNode2).cms->build, kRtm);
  const Ended repeated = bench.run(kNode2, upgrade_cms());
  EXPECT_TRUE(repeated.end.success);
  EXPECT_LT(repeated.stages.size(), 4u);
  EXPECT_FALSE(bench.facts(kNode2).setup.cms_watermark);
  EXPECT_EQ(bench.facts(kNode2).cms->build, kSp1);
}

TEST(StartLeavesDatabaseDismounted, whoever_starts_it) {
  for (const char* const starter : {"", "upgrade-cms-starts@CLUS1"}) {
    std::vector<std::string> faults{"start-leaves-database-dismounted@CLUS1"};
    if (*starter != '\0') {
      faults.emplace_back(starter);
    }
    Bench bench{faults};
    bench.first_node();
    bench.pass(10min);
    bench.cms();
    EXPECT_EQ(bench.facts(kNode2).cms->state, CmsState::kPartiallyOnline) << starter;
    EXPECT_EQ(bench.logged("database-dismounted").size(), 1u);
    bench.does(kNode2, MountDatabases{kCms});
    bench.does(kNode2, SmokeTest{kCms});
  }
}

TEST(UpgradeCmsStarts, only_when_it_is_asked_for) {
  for (const bool asked : {false, true}) {
    Bench bench{asked ? std::vector<std::string>{"upgrade-cms-starts@CLUS1"}
                      : std::vector<std::string>{}};
    bench.first_node();
    bench.does(kNode1, StopCms{kCms});
    bench.does(kNode1, MoveCms{kCms, kNode2});
    bench.does(kNode2, upgrade_cms());
    EXPECT_EQ(bench.cluster().cms, asked ? CmsState::kOnline : CmsState::kOffline);
  }
}

TEST(WitnessLost, comes_back_after_20_to_40_minutes) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Bench bench{{"witness-lost@CLUS1"}, seed};
    bench.does(kNode1, MoveGroup{"Cluster Group", kNode1});
    ASSERT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
    bench.pass(2h);
    ASSERT_EQ(bench.logged("witness-lost").size(), 2u) << "the fault and the event";
    ASSERT_EQ(bench.logged("witness-back").size(), 1u);
    const auto away = bench.logged("witness-back")[0].t_ms - bench.logged("witness-lost")[0].t_ms;
    EXPECT_GE(Duration{away}, 20min);
    EXPECT_LE(Duration{away}, 40min);
    bench.pass(1h);
    EXPECT_EQ(bench.facts(kNode1).cms->state, CmsState::kOnline) << "it recovers by itself";
  }
}

TEST(PendingReboot, is_cleared_by_a_reboot) {
  Bench bench{{"pending-reboot@CLUS1"}};
  EXPECT_TRUE(bench.facts(kNode2).platform.reboot_pending);
  EXPECT_FALSE(bench.facts(kNode1).platform.reboot_pending);
  EXPECT_EQ(bench.run(kNode2, upgrade()).end.reason, Reason::kPrerequisite);
  bench.reboot(kNode2);
  EXPECT_FALSE(bench.facts(kNode2).platform.reboot_pending);
}

TEST(PendingReboot, always_is_orphaned) {
  Bench bench{{"pending-reboot@CLUS1*always"}};
  bench.reboot(kNode2);
  EXPECT_TRUE(bench.facts(kNode2).platform.reboot_pending);
}

TEST(ForeignGroupOnNode, is_owned_by_the_passive_node) {
  Bench bench{{"foreign-group-on-node@CLUS1"}};
  const NodeFacts facts = bench.facts(kNode1);
  ASSERT_NE(find_group(facts, "Print Group"), nullptr);
  EXPECT_EQ(find_group(facts, "Print Group")->owner, kNode2);
  bench.does(kNode1, MoveGroup{"Print Group", kNode1});
  EXPECT_EQ(find_group(bench.facts(kNode1), "Print Group")->owner, kNode1);
}

TEST(FirewallIsolatesNode, although_the_facts_call_it_harmless) {
  Bench bench{{"firewall-isolates-node@CLUS1"}};
  EXPECT_FALSE(bench.facts(kNode2).firewall.policy_enabled);
  bench.does(kNode2, EnsureServiceRunning{"SharedAccess"});
  EXPECT_TRUE(bench.world.isolated(kNode2));
  EXPECT_FALSE(bench.world.isolated(kNode1));
  bench.does(kNode2, StopServices{{"SharedAccess"}});
  EXPECT_FALSE(bench.world.isolated(kNode2));
}

TEST(HumanMovesCms, to_the_node_that_is_being_prepared) {
  Bench bench{{"human-moves-cms@CLUS1"}};
  bench.does(kNode1, MoveGroup{"Cluster Group", kNode1});
  bench.pass(5min);
  const NodeFacts facts = bench.facts(kNode1);
  EXPECT_EQ(facts.cms->owner, kNode2);
  EXPECT_EQ(facts.cms->state, CmsState::kOnline);
}

TEST(BackupRunning, for_forty_minutes) {
  Bench bench{{"backup-running@CLUS1"}};
  EXPECT_TRUE(bench.facts(kNode1).cms->backup_running);
  bench.pass(39min);
  EXPECT_TRUE(bench.facts(kNode1).cms->backup_running);
  bench.pass(2min);
  EXPECT_FALSE(bench.facts(kNode1).cms->backup_running);
  EXPECT_EQ(bench.facts(kNode1).cms->last_full_backup_ago, std::optional<Duration>{1min});
}

TEST(AgentCrash, in_the_middle_of_setup_which_goes_on) {
  Bench bench{{"agent-crash@CLUS1"}};
  const auto handle = bench.world.begin(kNode2, upgrade());
  ASSERT_TRUE(handle.ok());
  const auto down = [&] { return bench.world.agent_down_until(kNode2) > bench.world.now(); };
  while (!down() && bench.world.next_event() != kNever) {
    bench.world.advance(bench.world.next_event());
  }
  ASSERT_TRUE(down());
  const Duration away = bench.world.agent_down_until(kNode2) - bench.world.now();
  EXPECT_GE(away, 30s);
  EXPECT_LE(away, 90s);
  EXPECT_TRUE(bench.world.reattach(kNode2, *handle));
  bench.world.advance(bench.world.agent_down_until(kNode2));
  EXPECT_FALSE(down());
  bench.pass(1h);
  EXPECT_EQ(bench.facts(kNode2).setup.configured, kSp1);
}

TEST(MessageLoss, is_a_fifth_for_the_whole_run) {
  Bench bench{{"message-loss@CLUS1"}};
  EXPECT_EQ(bench.world.loss_permille(kNode1), 200);
  EXPECT_EQ(bench.world.loss_permille(kNode2), 200);
  EXPECT_EQ(bench.world.loss_permille(NodeId{"HUBCAS"}), 0);
  EXPECT_EQ(Bench{}.world.loss_permille(kNode1), 0);
}

TEST(SetupConsole, of_a_success_has_the_trailer) {
  const std::string text =
      setup_console(SetupMode::kUpgrade, {{"Mailbox Role Checks", "COMPLETED", 1s}}, "");
  EXPECT_THAT(text, HasSubstr("\nThe Microsoft Exchange Server setup operation completed "
                              "successfully.\n"));
  EXPECT_THAT(text, HasSubstr("Performing Microsoft Exchange Server Prerequisite Check\n"));
}

TEST(SetupConsole, wraps_at_eighty_columns_in_the_middle_of_words) {
  const std::string text =
      setup_console(SetupMode::kUpgrade, {{"Preparing Setup", "FAILED", 1s}}, "Trouble.");
  EXPECT_THAT(text, HasSubstr("For more information, visi\nt http://support.microsoft.com"));
}

}  // namespace
}  // namespace lockstep::lab
