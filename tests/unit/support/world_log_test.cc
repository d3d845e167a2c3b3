#include "tests/support/world_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "lab/world/log_json.h"
#include "lab/world/world.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const NodeId kFirst{"NODE2"};   // passive at the start
const NodeId kSecond{"NODE1"};  // owns the CMS at the start
const BuildNumber kTarget{8, 1, 240, 6};

struct Act {
  NodeId node;
  Step step;
};

// A node's own steps, in the order of the procedure.
std::vector<Act> upgrade_of(const NodeId& node, const NodeId& other) {
  return {{node, InstallPackage{"dotnet-2.0-sp1", "D:\\E2K7SP1\\dotnet.exe", {}}},
          {node, MoveGroup{"Cluster Group", other}},
          {node, RebootNode{BootId{"x"}, "pending reboot"}},
          {node, StopServices{{"MOM"}}},
          {node, RestartService{"RemoteRegistry"}},
          {node, EnsureServiceRunning{"SharedAccess"}},
          {node, RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kTarget}},
          {node, RebootNode{BootId{"y"}, "after setup"}}};
}

std::vector<Act> outage() {
  return {{kSecond, StopCms{"E2K7CCR"}},
          {kSecond, MoveCms{"E2K7CCR", kFirst}},
          {kFirst, RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kTarget}},
          {kFirst, StartCms{"E2K7CCR"}},
          {kFirst, SmokeTest{"E2K7CCR"}}};
}

using Acts = std::vector<Act>;

Acts procedure() {
  Acts acts = upgrade_of(kFirst, kSecond);
  std::ranges::copy(outage(), std::back_inserter(acts));
  std::ranges::copy(upgrade_of(kSecond, kFirst), std::back_inserter(acts));
  acts.push_back({kFirst, RestoreBaseline{}});
  acts.push_back({kSecond, RestoreBaseline{}});
  return acts;
}

std::size_t place_of(const Acts& acts, const std::string& kind, const NodeId& node) {
  const auto found = std::ranges::find_if(
      acts, [&](const Act& act) { return act.node == node && kind_name(act.step) == kind; });
  return static_cast<std::size_t>(found - acts.begin());
}

// Does all that in the lab, without asking anybody whether it is wise.
WorldLog performed(const Acts& acts, const std::vector<std::string>& faults = {}) {
  WorldLog log;
  lab::ClusterSpec cluster;
  cluster.id = ClusterId{"CLUS1"};
  cluster.cms = "E2K7CCR";
  cluster.nodes = {kSecond, kFirst};
  // With this seed the setup of the CMS leaves it offline, so that StartCms has its place.
  lab::World world(lab::make_world_spec({cluster}, {}, faults, 4).value(), 4, Instant{},
                   [&](const lab::LogEntry& entry) { log.push_back(entry); });
  for (const Act& act : acts) {
    (void)world.begin(act.node, act.step);
    // Longer than any step, a reboot and the copies need together.
    for (const Instant end = world.now() + 3h; world.now() < end;) {
      world.advance(world.now() + 1min);
      (void)world.poll(act.node);
    }
  }
  return log;
}

// The procedure, changed by `change`.
template <class Change>
WorldLog performed_but(Change change) {
  Acts acts = procedure();
  change(acts);
  return performed(acts);
}

TEST(WorldLog, written_and_read_again_is_the_same) {
  const WorldLog log = performed(procedure());
  std::string text;
  for (const lab::LogEntry& entry : log) {
    text += to_json_line(entry) + "\n";
  }
  const WorldLogReading reading = read_world_log(text + "{\"t_ms\": 12");
  EXPECT_EQ(reading.log, log);
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_THAT(read_world_log("{\"t_ms\": 12\n").faults, ElementsAre(HasSubstr("line 1")));
}

TEST(WorldLog, the_procedure_itself_has_no_fault) {
  const WorldLog log = performed(procedure());
  EXPECT_THAT(violations(log), IsEmpty());
  EXPECT_THAT(left_undone(log), IsEmpty());
  EXPECT_THAT(deviations(log), IsEmpty());
  EXPECT_EQ(count_setups(log).at(kFirst).begun, 1);
  EXPECT_EQ(count_setups(log).at(kFirst).completed, 1);
}

Acts way_home() {
  return {{kFirst, StopCms{"E2K7CCR"}},
          {kFirst, MoveCms{"E2K7CCR", kSecond}},
          {kSecond, StartCms{"E2K7CCR"}},
          {kSecond, SmokeTest{"E2K7CCR"}}};
}

WorldLog with_way_home(std::size_t before) {
  return performed_but([&](Acts& acts) {
    const Acts home = way_home();
    acts.insert(acts.begin() + static_cast<std::ptrdiff_t>(before), home.begin(), home.end());
  });
}

TEST(WorldLog, the_way_home_has_its_place_at_the_end) {
  const std::size_t all = procedure().size();
  EXPECT_THAT(violations(with_way_home(all)), IsEmpty());
  EXPECT_THAT(left_undone(with_way_home(all)), IsEmpty());
  EXPECT_THAT(deviations(with_way_home(all)), IsEmpty());
  EXPECT_THAT(violations(with_way_home(all - 1)), Not(IsEmpty())) << "before all is put back";
}

TEST(WorldLog, a_cms_at_home_is_not_moved_again) {
  EXPECT_THAT(violations(performed_but([](Acts& acts) {
                std::ranges::copy(way_home(), std::back_inserter(acts));
                acts.push_back({kSecond, StopCms{"E2K7CCR"}});
              })),
              Not(IsEmpty()));
}

TEST(WorldLog, every_step_left_out_is_a_deviation) {
  for (std::size_t i = 0; i < procedure().size(); ++i) {
    // A move, a start of the CMS and the end may be needless.
    const std::string kind = kind_name(procedure()[i].step);
    if (kind == "MoveGroup" || kind == "StartCms") {
      continue;
    }
    const WorldLog log = performed_but(
        [&](Acts& acts) { acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(i)); });
    EXPECT_THAT(deviations(log), Not(IsEmpty())) << "without step " << i << ", " << kind;
  }
}

TEST(WorldLog, every_pair_of_steps_in_the_wrong_order_is_a_deviation) {
  for (std::size_t i = 0; i + 1 < procedure().size(); ++i) {
    const std::string kind = kind_name(procedure()[i].step);
    const std::string next = kind_name(procedure()[i + 1].step);
    if (kind == next || kind == "MoveGroup" || next == "MoveGroup") {
      continue;  // either order is right
    }
    const WorldLog log = performed_but([&](Acts& acts) { std::swap(acts[i], acts[i + 1]); });
    EXPECT_THAT(deviations(log), Not(IsEmpty())) << kind << " and " << next;
  }
}

TEST(WorldLog, a_setup_on_a_node_with_a_group_is_a_violation) {
  const WorldLog log = performed_but([](Acts& acts) {
    // A reboot would move the group as well.
    acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(place_of(acts, "MoveGroup", kFirst)));
    acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(place_of(acts, "RebootNode", kFirst)));
  });
  EXPECT_THAT(violations(log), Contains(HasSubstr("which owns Cluster Group")));
}

TEST(WorldLog, a_setup_on_the_owner_of_the_cms_is_a_violation) {
  const WorldLog log =
      performed({{kSecond, RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kTarget}}});
  EXPECT_THAT(violations(log), Contains(HasSubstr("which owns E2K7CCR")));
}

TEST(WorldLog, a_move_of_the_cms_as_a_group_is_a_violation) {
  const WorldLog log = performed_but([](Acts& acts) {
    acts.insert(acts.begin(), Act{kFirst, MoveGroup{"E2K7CCR", kFirst}});
  });
  EXPECT_THAT(violations(log), Contains(HasSubstr("with the group of the CMS")));
}

TEST(WorldLog, a_move_of_the_online_cms_is_a_violation) {
  const WorldLog log = performed_but([](Acts& acts) {
    acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(place_of(acts, "StopCms", kSecond)));
  });
  EXPECT_THAT(violations(log), Contains(HasSubstr("while the CMS is online")));
}

TEST(WorldLog, an_outage_before_the_node_is_ready_is_a_violation) {
  const WorldLog log = performed(outage());
  EXPECT_THAT(violations(log), Contains(HasSubstr("StopCms begins on NODE1 before any node is")));
}

TEST(WorldLog, a_stop_of_the_upgraded_cms_is_a_violation_unless_it_fell_back) {
  Acts acts = upgrade_of(kFirst, kSecond);
  std::ranges::copy(outage(), std::back_inserter(acts));
  WorldLog log = performed(acts);
  lab::LogEntry stop = log.back();
  stop.node = kSecond;
  stop.action = kind_name(StopCms{});
  stop.args = {{"cms", "E2K7CCR"}};
  stop.phase = lab::LogPhase::kStart;
  stop.result.clear();
  lab::LogEntry failover = stop;
  failover.action = "event";
  failover.args = {
      {"name", "failover"}, {"group", "E2K7CCR"}, {"from", kFirst.text}, {"to", kSecond.text}};
  failover.phase = lab::LogPhase::kPoint;

  WorldLog stopped = log;
  stopped.push_back(stop);
  EXPECT_THAT(violations(stopped), Contains(HasSubstr("after the CMS was upgraded")));
  log.push_back(failover);
  log.push_back(stop);
  EXPECT_THAT(violations(log), IsEmpty());
}

TEST(WorldLog, the_second_node_before_the_test_is_a_violation) {
  const WorldLog log = performed_but([](Acts& acts) {
    acts.erase(acts.begin() + static_cast<std::ptrdiff_t>(place_of(acts, "SmokeTest", kFirst)));
  });
  EXPECT_THAT(violations(log), Contains(HasSubstr("before the upgraded CMS was tested")));
  EXPECT_THAT(left_undone(log), Contains(HasSubstr("upgraded once and tested")));
}

TEST(WorldLog, a_setup_after_its_completion_is_a_violation) {
  const WorldLog log =
      performed_but([](Acts& acts) { acts.push_back(acts[place_of(acts, "RunSetup", kFirst)]); });
  EXPECT_THAT(violations(log), Contains(HasSubstr("whose setup was completed before")));
}

TEST(WorldLog, a_second_upgrade_of_the_cms_is_a_violation) {
  const WorldLog log = performed_but([](Acts& acts) {
    const Act again{kFirst, RunSetup{SetupMode::kUpgradeCms, "D:\\E2K7SP1", kTarget}};
    acts.insert(acts.begin() + static_cast<std::ptrdiff_t>(place_of(acts, "SmokeTest", kFirst)),
                again);
  });
  EXPECT_THAT(violations(log), Contains(HasSubstr("after the CMS was upgraded")));
}

TEST(WorldLog, a_reboot_while_the_other_node_is_out_is_a_violation) {
  WorldLog log = performed({{kFirst, RebootNode{BootId{"x"}, "pending reboot"}}});
  // The same again before the node is back.
  const auto joined = std::ranges::find_if(
      log, [](const lab::LogEntry& entry) { return argument_of(entry, "name") == "node-joined"; });
  ASSERT_NE(joined, log.end());
  lab::LogEntry other = log.front();
  other.node = kSecond;
  log.insert(joined, other);
  EXPECT_THAT(violations(log), Contains(HasSubstr("while NODE2 is out of the cluster")));
}

TEST(WorldLog, two_steps_at_once_in_a_cluster_are_a_violation) {
  WorldLog log = performed({{kFirst, StopServices{{"MOM"}}}});
  lab::LogEntry other = log.front();
  other.node = kSecond;
  log.insert(log.begin() + 1, other);
  EXPECT_THAT(violations(log), Contains(HasSubstr("while StopServices is in hand on NODE2")));
}

TEST(WorldLog, a_setup_that_fails_and_is_repeated_is_counted_and_no_violation) {
  Acts acts = upgrade_of(kFirst, kSecond);
  const std::size_t setup = place_of(acts, "RunSetup", kFirst);
  acts.insert(acts.begin() + static_cast<std::ptrdiff_t>(setup), acts[setup]);
  const WorldLog log = performed(acts, {"setup-fails-midway@CLUS1"});
  EXPECT_THAT(violations(log), IsEmpty());
  EXPECT_EQ(count_setups(log).at(kFirst).begun, 2);
  EXPECT_EQ(count_setups(log).at(kFirst).completed, 1);
  EXPECT_THAT(deviations(log), Contains(HasSubstr("ended as failed")));
}

TEST(WorldLog, what_is_half_done_is_left_undone) {
  const WorldLog log = performed(upgrade_of(kFirst, kSecond));
  EXPECT_THAT(violations(log), IsEmpty());
  EXPECT_THAT(left_undone(log), Contains(HasSubstr("NODE1 was not upgraded once and rebooted")));
}

}  // namespace
}  // namespace lockstep
