#include "controller/planner/outage_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/planner/explain.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

// The CMS was stopped that long ago, and is Offline.
Stage down_for(Duration time, std::optional<Duration> budget) {
  Stage stage = ready_for_outage();
  stage.cluster().declared.outage_budget = budget;
  stage.cluster().outages.push_back({stage.now - time, std::nullopt});
  stage.state(CmsState::kOffline);
  return stage;
}

TEST(OutageBudget, overrun_begins_when_the_outage_is_longer) {
  Stage stage = down_for(40min, 40min);
  EXPECT_FALSE(stage.decide().overrun) << "exactly as long";
  EXPECT_EQ(stage.plan().recheck_at, stage.now + 1ms) << "and looks again when it is longer";
  stage.pass(1ms);
  const Decision decision = stage.decide();
  ASSERT_TRUE(decision.overrun);
  EXPECT_EQ(decision.overrun->outage, 40min + 1ms);
  EXPECT_EQ(decision.overrun->budget, Duration{40min});
  EXPECT_THAT(decision.overrun->remedy, HasSubstr("MoveCms E2K7CCR to NODE2 on NODE1 is next"));
}

TEST(OutageBudget, outages_of_the_run_count_together) {
  Stage stage = down_for(10min, 40min);
  stage.cluster().outages.insert(stage.cluster().outages.begin(),
                                 {stage.now - 2h, stage.now - 80min});
  EXPECT_TRUE(stage.plan().decisions[0].overrun);
}

TEST(OutageBudget, outage_that_is_over_and_one_without_budget_are_no_overrun) {
  EXPECT_FALSE(down_for(10h, std::nullopt).decide().overrun);
  Stage over = down_for(10h, 40min);
  over.cluster().outages.back().ended_at = over.now;
  over.state(CmsState::kOnline);
  EXPECT_FALSE(over.decide().overrun);
}

TEST(OutageBudget, overrun_changes_nothing_else_of_the_plan) {
  const auto plan_with = [](std::optional<Duration> budget) {
    Plan plan = down_for(50min, budget).plan();
    plan.decisions[0].overrun.reset();
    return explain(plan);
  };
  EXPECT_EQ(plan_with(40min), plan_with(std::nullopt));
}

TEST(OutageBudget, remedy_is_what_a_person_can_do_just_then) {
  Stage stage = down_for(50min, 40min);
  stage.out("NODE1", MoveCms{"E2K7CCR", NodeId{"NODE2"}});
  EXPECT_THAT(stage.decide().overrun.value().remedy, HasSubstr("is under way: see there"));
  stage.cluster().in_flight.reset();
  stage.cluster().ended = ClusterOutcome::kFailed;
  EXPECT_THAT(stage.decide().overrun.value().remedy,
              HasSubstr("bring E2K7CCR up by hand, or `lockstep retry CLUS1`"));
}

}  // namespace
}  // namespace lockstep
