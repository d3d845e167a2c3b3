#include "lab/world/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/value/expectation.h"
#include "lab/world/log_json.h"
#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

using testing::HasSubstr;

TEST(World, the_procedure_upgrades_both_nodes_and_the_cms) {
  Bench bench;
  bench.first_node();
  bench.pass(10min);
  bench.cms();
  bench.upgrade_node(kNode1);
  bench.pass(1h);
  const NodeFacts facts = bench.facts(kNode1);
  EXPECT_EQ(facts.setup.configured, kSp1);
  EXPECT_TRUE(facts.setup.rebooted_since);
  EXPECT_FALSE(facts.platform.reboot_pending);
  EXPECT_EQ(bench.facts(kNode2).setup.configured, kSp1);
  ASSERT_TRUE(facts.cms.has_value());
  EXPECT_EQ(facts.cms->build, kSp1);
  EXPECT_EQ(facts.cms->state, CmsState::kOnline);
  EXPECT_EQ(facts.cms->owner, kNode2);
  EXPECT_TRUE(copies_healthy(*facts.cms));
  EXPECT_EQ(facts.cms->copies[0].copy_queue, 0);
}

TEST(World, setup_passes_its_stages_within_its_time) {
  Bench bench;
  const Ended ended = bench.run(kNode2, upgrade());
  const Duration took = bench.world.now() - kStart;
  EXPECT_GE(took, 20min - 1s);
  EXPECT_LE(took, 60min);
  ASSERT_EQ(ended.stages.size(), 8u);
  EXPECT_EQ(ended.stages.front().caption, "Mailbox Role Checks");
  EXPECT_EQ(ended.stages.back().caption, "Finalizing Setup");
  EXPECT_EQ(ended.stages.back().verdict, "COMPLETED");
  EXPECT_TRUE(ended.log_excerpt.empty());
}

TEST(World, setup_shows_its_progress) {
  Bench bench;
  ASSERT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
  EXPECT_TRUE(bench.facts(kNode2).setup.running);
  bench.pass(15min);
  const Work work = bench.world.poll(kNode2);
  ASSERT_TRUE(std::holds_alternative<UnderWay>(work));
  const StepProgress& progress = std::get<UnderWay>(work).progress;
  EXPECT_EQ(progress.stages_total, 8);
  EXPECT_GT(progress.stages_done, 0);
  EXPECT_FALSE(progress.stage.empty());
  EXPECT_TRUE(progress.advancing);
}

TEST(World, a_reboot_gives_another_boot_and_kills_what_runs) {
  Bench bench;
  const BootId before = bench.world.boot(kNode2);
  bench.does(kNode2, MoveGroup{"Cluster Group", kNode1});
  ASSERT_TRUE(bench.world.begin(kNode2, RebootNode{before, "test"}).ok());
  bench.pass(1min);
  EXPECT_FALSE(bench.world.powered(kNode2));
  EXPECT_FALSE(bench.world.see(kNode2).has_value());
  EXPECT_FALSE(bench.world.begin(kNode2, Observe{}).ok());
  bench.pass(15min);
  EXPECT_TRUE(bench.world.powered(kNode2));
  EXPECT_NE(bench.world.boot(kNode2), before);
  EXPECT_TRUE(std::holds_alternative<Idle>(bench.world.poll(kNode2)));
  EXPECT_LT(bench.facts(kNode2).up_for, 15min);
  bench.pass(2min);
  EXPECT_EQ(state_of(bench.facts(kNode1), kNode2), ClusterNodeState::kUp);
}

TEST(World, power_loss_in_setup_leaves_a_half_node_that_a_repeat_resumes) {
  Bench bench;
  bench.does(kNode2, MoveGroup{"Cluster Group", kNode1});
  ASSERT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
  while (bench.cluster().nodes[1].unpacked != Level::kTarget) {
    bench.world.advance(bench.world.next_event());
  }
  bench.world.happen(kClus1, {EventKind::kPowerLoss, 1, 0});
  bench.pass(20min);
  const NodeFacts facts = bench.facts(kNode2);
  EXPECT_TRUE(facts.setup.watermark);
  EXPECT_FALSE(facts.setup.running);
  EXPECT_EQ(bench.log.back().action, "event");
  const Ended ended = bench.run(kNode2, upgrade());
  EXPECT_TRUE(ended.end.success) << ended.end.detail;
  EXPECT_LT(ended.stages.size(), 8u);
  EXPECT_FALSE(bench.facts(kNode2).setup.watermark);
}

TEST(World, a_step_goes_on_without_its_agent_and_its_end_waits) {
  Bench bench;
  const auto handle = bench.world.begin(kNode2, RestartService{"RemoteRegistry"});
  ASSERT_TRUE(handle.ok());
  EXPECT_TRUE(bench.world.reattach(kNode2, *handle));
  EXPECT_FALSE(bench.world.reattach(kNode2, "CLUS1/NODE2#99"));
  EXPECT_FALSE(bench.world.end_waits(kNode2, *handle));
  bench.pass(1h);
  EXPECT_FALSE(bench.world.reattach(kNode2, *handle));
  EXPECT_TRUE(bench.world.end_waits(kNode2, *handle));
  EXPECT_TRUE(std::holds_alternative<Ended>(bench.world.poll(kNode2)));
  EXPECT_TRUE(std::holds_alternative<Idle>(bench.world.poll(kNode2)));
}

TEST(World, a_second_step_on_a_busy_node_does_not_begin) {
  Bench bench;
  ASSERT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
  const auto second = bench.world.begin(kNode2, upgrade());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(World, ages_are_measured_from_what_happened) {
  Bench bench;
  const auto running_for = [&](const char* name) {
    return find_service(bench.facts(kNode2), name)->running_for;
  };
  EXPECT_GT(running_for("RemoteRegistry"), 20 * 24h);
  bench.does(kNode2, RestartService{"RemoteRegistry"});
  EXPECT_EQ(running_for("RemoteRegistry"), 0s);
  bench.pass(7min);
  EXPECT_EQ(running_for("RemoteRegistry"), 7min);
  EXPECT_GT(running_for("W3SVC"), 20 * 24h);
  EXPECT_GT(bench.facts(kNode2).cms->last_full_backup_ago, 6h);
}

TEST(World, every_night_is_a_backup) {
  Bench bench;
  const auto backup_ago = [&] { return bench.facts(kNode2).cms->last_full_backup_ago; };
  const Duration before = *backup_ago();
  bench.pass(17h);
  EXPECT_EQ(backup_ago(), before + 17h);
  bench.pass(3 * 24h);
  EXPECT_EQ(backup_ago(), before + 17h);
  bench.pass(7h);
  EXPECT_EQ(backup_ago(), before);
}

TEST(World, a_queue_grows_while_the_passive_node_is_away_and_drains_afterwards) {
  Bench bench;
  bench.does(kNode2, MoveGroup{"Cluster Group", kNode1});
  bench.does(kNode2, upgrade());
  const CopyFacts away = bench.facts(kNode1).cms->copies[0];
  EXPECT_GT(away.copy_queue, 20);
  EXPECT_GT(away.last_inspected_ago, 15min);
  bench.reboot(kNode2);
  bench.pass(30min);
  const CopyFacts back = bench.facts(kNode1).cms->copies[0];
  EXPECT_EQ(back.status, CopyStatus::kHealthy);
  EXPECT_EQ(back.copy_queue, 0);
  EXPECT_LT(back.last_inspected_ago, 1min);
}

TEST(World, a_front_end_takes_no_steps) {
  Bench bench;
  const NodeId hub{"HUBCAS"};
  EXPECT_TRUE(bench.run(kNode1, Observe{}).end.success);
  ASSERT_TRUE(bench.world.begin(hub, upgrade()).ok());
  const Work work = bench.world.poll(hub);
  ASSERT_TRUE(std::holds_alternative<Ended>(work));
  EXPECT_EQ(std::get<Ended>(work).end.reason, Reason::kRefusedByTool);
  EXPECT_EQ(bench.facts(hub).setup.configured, kSp1);
}

TEST(World, knows_its_servers) {
  Bench bench;
  EXPECT_EQ(bench.world.nodes(), (std::vector<NodeId>{NodeId{"HUBCAS"}, kNode1, kNode2}));
  EXPECT_TRUE(bench.world.knows(kNode2));
  EXPECT_FALSE(bench.world.knows(NodeId{"NODE3"}));
}

TEST(World, survives_being_moved) {
  World world{*make_world_spec({clus1()}, {}, {}, 1), 1, kStart};
  World moved{std::move(world)};
  ASSERT_TRUE(moved.begin(kNode2, upgrade()).ok());
  moved.advance(kStart + 2h);
  EXPECT_TRUE(at_level(moved.cluster(kClus1).nodes[1], Level::kTarget));
}

std::vector<LogEntry> log_of_run(std::uint64_t seed) {
  Bench bench{{"random@CLUS1", "reboot-slow@CLUS1"}, seed};
  for (const Step& step : {Step{MoveGroup{"Cluster Group", kNode1}}, upgrade()}) {
    if (bench.world.powered(kNode2)) {
      std::ignore = bench.world.begin(kNode2, step);
    }
    bench.pass(2h);
    std::ignore = bench.world.poll(kNode2);
  }
  return bench.log;
}

TEST(World, of_the_same_seed_gives_the_same_log) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    EXPECT_EQ(log_of_run(seed), log_of_run(seed)) << "seed " << seed;
  }
  EXPECT_NE(log_of_run(1), log_of_run(2));
}

TEST(World, does_not_depend_on_the_size_of_its_steps) {
  const auto log_with = [](Duration stride) {
    Bench bench;
    EXPECT_TRUE(bench.world.begin(kNode2, upgrade()).ok());
    for (Duration t{0}; t < 2h; t += stride) {
      bench.world.advance(kStart + t + stride);
    }
    return bench.log;
  };
  EXPECT_EQ(log_with(1s), log_with(2h));
}

TEST(World, clusters_do_not_influence_each_other) {
  const auto log_of_first = [](bool busy_neighbour) {
    ClusterSpec second{ClusterId{"CLUS2"}, "MAIL2", {NodeId{"N3"}, NodeId{"N4"}}};
    std::vector<ClusterSpec> clusters{clus1()};
    if (busy_neighbour) {
      clusters.insert(clusters.begin(), second);
    }
    std::vector<LogEntry> log;
    World world{*make_world_spec(clusters, {}, {}, 5), 5, kStart, [&log](const LogEntry& entry) {
                  if (entry.cluster == kClus1) {
                    log.push_back(entry);
                  }
                }};
    if (busy_neighbour) {
      std::ignore = world.begin(NodeId{"N4"}, upgrade());
    }
    std::ignore = world.begin(kNode2, upgrade());
    world.advance(kStart + 3h);
    return log;
  };
  EXPECT_EQ(log_of_first(true), log_of_first(false));
}

TEST(WorldLog, is_in_order_of_time_and_closes_every_step) {
  Bench bench;
  bench.first_node();
  std::int64_t last = 0;
  int open = 0;
  for (const LogEntry& entry : bench.log) {
    EXPECT_GE(entry.t_ms, last);
    last = entry.t_ms;
    open += entry.phase == LogPhase::kStart ? 1 : 0;
    open -= entry.phase == LogPhase::kEnd ? 1 : 0;
  }
  EXPECT_EQ(open, 0);
}

TEST(WorldLog, tells_an_oracle_that_setup_dropped_the_cms) {
  Bench bench;
  ASSERT_TRUE(bench.world.begin(kNode1, upgrade()).ok());
  bench.pass(1h);
  ASSERT_FALSE(bench.logged("cms-offline").empty());
  const LogEntry entry = bench.logged("cms-offline").front();
  EXPECT_EQ(entry.node, kNode1);
  EXPECT_THAT(to_json_line(entry), HasSubstr(R"("by":"RunSetup")"));
}

TEST(WorldLog, writes_one_json_object_a_line) {
  const LogEntry start{1'830'000,        kClus1, kNode2, "RunSetup", {{"mode", "upgrade"}},
                       LogPhase::kStart, ""};
  EXPECT_EQ(to_json_line(start),
            R"({"t_ms":1830000,"cluster":"CLUS1","node":"NODE2","action":"RunSetup",)"
            R"("args":{"mode":"upgrade"},"phase":"start"})");
  LogEntry end = start;
  end.phase = LogPhase::kEnd;
  end.result = "done";
  EXPECT_THAT(to_json_line(end), HasSubstr(R"("phase":"end","result":"done"})"));
  const LogEntry fault{0, kClus1, {}, "fault", {{"name", "a \"b\"\n\xff"}}, LogPhase::kPoint, ""};
  EXPECT_EQ(to_json_line(fault),
            "{\"t_ms\":0,\"cluster\":\"CLUS1\",\"action\":\"fault\",\"args\":{\"name\":"
            "\"a \\\"b\\\"\\n\xEF\xBF\xBD\"}}");
}

}  // namespace
}  // namespace lockstep::lab
