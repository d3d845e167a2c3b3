// An outage that passes its budget while it runs is told once, by whichever controller sees it.

#include <gtest/gtest.h>

#include "tests/support/control_room.h"

namespace lockstep {
namespace {

// One cluster whose CMS is being stopped; its budget is 40 minutes.
struct RolloutInOutage : testing::Test {
  void SetUp() override {
    room.fleet.clusters[0].outage_budget = 40min;
    room.fleet.policy.limits.retry_delay = 1min;
    room.node("NODE2").setup = setup_at(Level::kTarget);
    room.open();
    for (int i = 0; i < 40 && !stops(); ++i) {
      room.turns();
      if (!stops() && cluster().in_flight && room.command("NODE2") != nullptr) {
        room.acknowledge("NODE2");
        room.settle("NODE2");
      }
    }
    room.turns();
    ASSERT_TRUE(stops());
    ASSERT_EQ(cluster().outages.size(), 1U);
  }
  const ClusterObservation& cluster() { return room.rollout->observation().clusters[0]; }
  bool stops() { return cluster().in_flight && is<StopCms>(cluster().in_flight->step); }
  void at_outage_of(Duration length) {
    room.now = cluster().outages[0].began_at + length;
    room.turns();
  }
  std::vector<OutageOverBudgetEvent> told() const {
    std::vector<OutageOverBudgetEvent> found;
    for (const Event& event : room.events) {
      if (const auto* const over = std::get_if<OutageOverBudgetEvent>(&event.body)) {
        found.push_back(*over);
      }
    }
    return found;
  }

  ControlRoom room;
};

TEST_F(RolloutInOutage, is_told_at_once_and_once) {
  at_outage_of(40min);
  EXPECT_TRUE(told().empty()) << "exactly as long";
  at_outage_of(40min + 1ms);
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].outage, 40min + 1ms);
  EXPECT_EQ(told()[0].budget, Duration{40min});
  EXPECT_FALSE(told()[0].remedy.empty());
  room.turns(5);
  EXPECT_EQ(told().size(), 1U);
}

TEST_F(RolloutInOutage, is_not_told_again_by_the_next_controller) {
  at_outage_of(41min);
  room.close();
  room.open(true);
  room.turns(3);
  ASSERT_EQ(told().size(), 1U);
  EXPECT_TRUE(cluster().outages.back().told_at);
}

TEST_F(RolloutInOutage, is_told_by_the_next_controller_when_nobody_was_there) {
  room.close();
  room.now = room.now + 41min;
  room.open(true);
  room.turns(3);
  EXPECT_EQ(told().size(), 1U);
}

}  // namespace
}  // namespace lockstep
