#include "controller/decision_events.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

// What is foretold for the first cluster of a stage when it begins.
DurationRange foretold(Stage stage, Failback failback = Failback::kNone) {
  stage.policy.failback = failback;
  stage.show();
  Decision decision;
  decision.cluster = stage.cluster().declared.id;
  decision.labels = Labels{NodeId{"NODE2"}, NodeId{"NODE1"}};
  const ClusterStartedEvent event = started_event(decision, stage.cluster(), stage.policy);
  EXPECT_EQ(event.predicted_outage, event.predicted_range.usual);
  return event.predicted_range;
}

Stage at_level(Level cms) {
  Stage stage;
  stage.cms_level(cms);
  return stage;
}

TEST(StartedEvent, foretells_the_upgrades_outage_and_the_way_home) {
  const Policy policy = test_policy();
  EXPECT_EQ(foretold(at_level(Level::kOld)), predicted_outage(policy.release));
  EXPECT_EQ(foretold(at_level(Level::kOld), Failback::kImmediate).longest,
            predicted_outage(policy.release).longest + predicted_failback(policy.release).longest);
}

TEST(StartedEvent, foretells_no_outage_of_a_mailbox_server_that_is_upgraded_but_the_way_home) {
  EXPECT_EQ(foretold(at_level(Level::kTarget)), DurationRange{});
  EXPECT_EQ(foretold(at_level(Level::kTarget), Failback::kAtEnd),
            predicted_failback(test_policy().release));
}

TEST(StartedEvent, foretells_the_outage_of_a_mailbox_server_whose_version_is_not_known) {
  EXPECT_EQ(foretold(at_level(Level::kUnknown)), predicted_outage(test_policy().release));
}

}  // namespace
}  // namespace lockstep
