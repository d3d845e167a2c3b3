#include "lab/forecast/forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "controller/fleet/read_fleet.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Instant kStart{1'200'000'000'000};

Fleet fleet_of(const std::string& file) {
  FleetReading reading = read_fleet_file(std::string{LOCKSTEP_SOURCE_DIR} + "/" + file);
  return std::get<Fleet>(std::move(reading));
}

struct Case {
  Fleet fleet = fleet_of("examples/contoso.yaml");
  Observation seen = lab::imagined_sights(fleet);
  std::vector<lab::Fault> faults;

  lab::Forecast play(std::uint64_t seed = 1) const {
    return lab::make_forecast(
        {fleet, seen, lab::timing_of(fleet.policy.release), kStart, faults, seed});
  }
  lab::ForecastCluster one(std::uint64_t seed = 1) const { return play(seed).clusters.front(); }
  NodeFacts& facts(std::size_t node) { return *seen.clusters.front().sights.at(node).facts; }
};

std::vector<std::string> kinds_of(const lab::ForecastCluster& cluster, const std::string& node) {
  std::vector<std::string> kinds;
  for (const lab::ForecastStep& step : cluster.steps) {
    if (step.node.text == node) {
      kinds.push_back(kind_name(step.step));
    }
  }
  return kinds;
}

TEST(Forecast, a_sound_cluster_is_finished_in_the_order_of_the_procedure) {
  const lab::ForecastCluster cluster = Case{}.one();
  EXPECT_EQ(cluster.outcome, ClusterOutcome::kFinished);
  EXPECT_THAT(kinds_of(cluster, "NODE2"),
              ElementsAre("InstallPackage", "MoveGroup", "RebootNode", "StopServices",
                          "RestartService", "EnsureServiceRunning", "RunSetup", "RebootNode",
                          "RunSetup", "StartCms", "SmokeTest", "RestoreBaseline", "SetOabNode"));
  EXPECT_THAT(kinds_of(cluster, "NODE1"),
              ElementsAre("StopCms", "MoveCms", "InstallPackage", "MoveGroup", "RebootNode",
                          "StopServices", "RestartService", "EnsureServiceRunning", "RunSetup",
                          "RebootNode", "RestoreBaseline"));
  EXPECT_GE(cluster.outage, predicted_outage(Case{}.fleet.policy.release).shortest);
  EXPECT_THAT(cluster.gates, ::testing::SizeIs(1));
}

TEST(Forecast, the_way_home_is_foreseen_with_its_outage_and_its_gate) {
  Case c;
  const lab::ForecastCluster stays = c.one();
  c.fleet.policy.failback = Failback::kImmediate;
  const lab::ForecastCluster home = c.one();
  EXPECT_EQ(home.outcome, ClusterOutcome::kFinished);
  const std::vector<std::string> at_home = kinds_of(home, "NODE1");
  EXPECT_THAT(std::vector(at_home.end() - 3, at_home.end()),
              ElementsAre("StartCms", "SmokeTest", "SetOabNode"));
  EXPECT_GE(home.outage, stays.outage + predicted_failback(c.fleet.policy.release).shortest);
  ASSERT_THAT(home.gates, ::testing::SizeIs(2));
  EXPECT_EQ(home.gates.back().gate, Gate::kFailback);
}

TEST(Forecast, hooks_stand_around_the_outage_and_take_no_time) {
  Case c;
  const lab::ForecastCluster without = c.one();
  c.fleet.policy.hooks = {Hook{"/bin/before", {}}, Hook{"/bin/after", {}}};
  const lab::ForecastCluster with = c.one();
  ASSERT_EQ(with.steps.size(), without.steps.size());
  EXPECT_EQ(with.ended, without.ended);
  EXPECT_EQ(with.outage, without.outage);
  ASSERT_EQ(with.hooks.size(), 2U);
  EXPECT_EQ(with.hooks[0].moment, HookMoment::kBeforeOutage);
  EXPECT_EQ(kind_name(with.steps.at(with.hooks[0].before_step).step), "StopCms");
  EXPECT_EQ(with.hooks[1].moment, HookMoment::kAfterOutage);
  EXPECT_EQ(kind_name(with.steps.at(with.hooks[1].before_step - 1).step), "SmokeTest");
}

TEST(Forecast, the_same_seed_gives_the_same_night_and_another_one_another) {
  const Case c;
  EXPECT_EQ(c.play(4).end, c.play(4).end);
  EXPECT_NE(c.play(4).end, c.play(5).end);
}

TEST(Forecast, what_was_seen_decides_who_is_first) {
  Case c;
  for (std::size_t node = 0; node < 2; ++node) {
    c.facts(node).cms->owner = NodeId{"NODE2"};
    for (GroupFacts& group : c.facts(node).cluster->groups) {
      group.owner = NodeId{group.holds_cms ? "NODE2" : "NODE1"};
    }
  }
  const lab::ForecastCluster cluster = c.one();
  EXPECT_EQ(cluster.labels->first.text, "NODE1");
  EXPECT_EQ(cluster.outcome, ClusterOutcome::kFinished);
}

TEST(Forecast, a_package_that_is_there_is_not_installed) {
  Case c;
  c.facts(0).platform.dotnet_service_pack = 1;
  c.facts(1).platform.dotnet_service_pack = 1;
  EXPECT_THAT(kinds_of(c.one(), "NODE2"), ::testing::Not(::testing::Contains("InstallPackage")));
}

TEST(Forecast, services_that_the_node_does_not_have_are_not_stopped) {
  Case c;
  for (std::size_t node = 0; node < 2; ++node) {
    std::erase_if(c.facts(node).services,
                  [](const ServiceFacts& service) { return service.name == "FSCController"; });
  }
  const lab::ForecastCluster cluster = c.one();
  const auto stop = std::ranges::find_if(
      cluster.steps, [](const lab::ForecastStep& s) { return is<StopServices>(s.step); });
  ASSERT_NE(stop, cluster.steps.end());
  EXPECT_EQ(describe(stop->step), "StopServices SysmonLog, MOM");
}

TEST(Forecast, a_check_that_cannot_pass_by_itself_refuses_the_cluster) {
  Case c;
  c.facts(1).platform.disk_free_mb = 10;
  const lab::ForecastCluster cluster = c.one();
  EXPECT_EQ(cluster.outcome, ClusterOutcome::kRefused);
  EXPECT_THAT(cluster.steps, ::testing::IsEmpty());
  EXPECT_THAT(cluster.rule, HasSubstr("disk"));
}

TEST(Forecast, waits_for_the_window_and_stays_in_it) {
  Case c;
  c.fleet.policy.windows = {true, {{kStart + 5h, kStart + 13h}}};
  const lab::ForecastCluster cluster = c.one();
  EXPECT_EQ(cluster.outcome, ClusterOutcome::kFinished) << cluster.rule << ": " << cluster.reason;
  ASSERT_TRUE(cluster.began);
  EXPECT_GE(*cluster.began, kStart + 5h);
  for (const lab::ForecastStep& step : cluster.steps) {
    EXPECT_LE(step.ended, kStart + 13h) << describe(step.step);
  }
}

TEST(Forecast, ends_at_once_when_no_window_is_left) {
  Case c;
  c.fleet.policy.windows.declared = true;
  const lab::Forecast night = c.play();
  EXPECT_EQ(night.end, kStart);
  EXPECT_EQ(night.exit_code, 7);
  EXPECT_THAT(night.clusters.front().steps, ::testing::IsEmpty());
  EXPECT_EQ(night.clusters.front().rule, "window-closed");
}

TEST(Forecast, a_half_upgraded_cluster_goes_on_where_it_is) {
  Case c;
  c.facts(1).setup.configured = c.fleet.policy.release.target;
  c.facts(1).setup.unpacked = c.fleet.policy.release.target;
  c.facts(1).platform.dotnet_service_pack = 1;
  const lab::ForecastCluster cluster = c.one();
  EXPECT_EQ(cluster.outcome, ClusterOutcome::kFinished);
  EXPECT_EQ(std::ranges::count(kinds_of(cluster, "NODE2"), "RunSetup"), 1);  // of the CMS
}

TEST(Forecast, a_node_that_never_comes_back_halts_the_cluster_in_doubt) {
  Case c;
  c.faults = {{lab::FaultKind::kRebootLost, 0, -1, lab::Moment::kDuringStep, {}, 1}};
  const lab::Forecast night = c.play();
  EXPECT_EQ(night.clusters.front().outcome, ClusterOutcome::kInDoubt);
  EXPECT_EQ(night.clusters.front().rule, "node-lost");
  EXPECT_EQ(night.exit_code, 4);
}

TEST(Forecast, a_wave_begins_when_the_one_before_has_ended) {
  Case c;
  c.fleet = fleet_of("tests/rehearsal/fleet-3.yaml");
  c.seen = lab::imagined_sights(c.fleet);
  const lab::Forecast night = c.play();
  ASSERT_EQ(night.clusters.size(), 3U);
  EXPECT_EQ(night.exit_code, 0);
  EXPECT_GE(*night.clusters[1].began, *night.clusters[0].ended);
  EXPECT_LT(*night.clusters[2].began, *night.clusters[1].ended);
}

}  // namespace
}  // namespace lockstep
