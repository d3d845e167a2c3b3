#include "controller/release.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

TEST(Release, outage_is_the_sum_of_stop_move_upgrade_and_start) {
  const DurationRange outage = predicted_outage(test_policy().release);
  EXPECT_EQ(outage.shortest, Duration{1min + 10s + 2min + 1min});
  EXPECT_EQ(outage.usual, Duration{2min + 1min + 6min + 3min});
  EXPECT_EQ(outage.longest, Duration{5min + 3min + 15min + 10min});
}

TEST(Release, way_home_is_the_outage_without_the_upgrade) {
  Policy policy = test_policy();
  const DurationRange home = predicted_failback(policy.release);
  EXPECT_EQ(home.shortest, Duration{1min + 10s + 1min});
  EXPECT_EQ(home.usual, Duration{2min + 1min + 3min});
  EXPECT_EQ(home.longest, Duration{5min + 3min + 10min});
  EXPECT_EQ(outage_of_passage(policy), predicted_outage(policy.release));
  const Duration passage = longest_passage(policy);
  policy.failback = Failback::kImmediate;
  EXPECT_EQ(outage_of_passage(policy).usual, predicted_outage(policy.release).usual + home.usual);
  EXPECT_EQ(longest_passage(policy),
            passage + home.longest + policy.release.durations.smoke_test.longest);
  policy.hooks.before_outage = Hook{"/bin/tell", {}, 4min};
  EXPECT_EQ(longest_passage(policy),
            passage + home.longest + policy.release.durations.smoke_test.longest + 8min);
}

TEST(Release, failback_is_asked_wherever_the_outage_is) {
  Policy policy = test_policy();
  policy.gates = {Gate::kPossibleLoss};
  EXPECT_FALSE(asks_at(policy, Gate::kFailback));
  policy.gates = {Gate::kBeforeOutage};
  EXPECT_TRUE(asks_at(policy, Gate::kFailback));
  EXPECT_TRUE(asks_at(policy, Gate::kBeforeOutage));
  EXPECT_FALSE(asks_at(policy, Gate::kPossibleLoss));
}

TEST(Release, every_kind_of_step_has_its_own_duration) {
  const Release release = test_policy().release;
  const StepDurations& d = release.durations;
  const auto usual = [&](const Step& step) { return expected_duration(release, step).usual; };
  EXPECT_EQ(usual(RunSetup{SetupMode::kUpgrade, "", {}}), d.setup.usual);
  EXPECT_EQ(usual(RunSetup{SetupMode::kUpgradeCms, "", {}}), d.upgrade_cms.usual);
  EXPECT_EQ(usual(InstallPackage{}), d.install_package.usual);
  EXPECT_EQ(usual(RebootNode{}), d.reboot.usual);
  EXPECT_EQ(usual(StopCms{}), d.stop_cms.usual);
  EXPECT_EQ(usual(MoveCms{}), d.move_cms.usual);
  EXPECT_EQ(usual(StartCms{}), d.start_cms.usual);
  EXPECT_EQ(usual(SmokeTest{}), d.smoke_test.usual);
  EXPECT_EQ(usual(MoveGroup{}), d.other.usual);
}

TEST(Release, whatever_is_changed_on_the_way_is_tracked) {
  const Release release = test_policy().release;
  const std::vector<std::string> tracked = tracked_services(release);
  const auto tracks = [&](const std::string& service) {
    return std::ranges::find(tracked, service) != tracked.end();
  };
  EXPECT_TRUE(std::ranges::all_of(release.quiet_services, tracks));
  EXPECT_TRUE(std::ranges::all_of(release.exchange_services, tracks));
  EXPECT_TRUE(tracks(release.remote_registry));
  EXPECT_TRUE(tracks("SharedAccess"));
  EXPECT_TRUE(tracks("MpsSvc"));
}

TEST(Release, firewall_is_that_of_the_windows_version_and_of_no_other) {
  const Release release = test_policy().release;
  ASSERT_NE(firewall_of(release, "6.0"), nullptr);
  EXPECT_EQ(*firewall_of(release, "5.2"), "SharedAccess");
  EXPECT_EQ(*firewall_of(release, "6.0"), "MpsSvc");
  EXPECT_EQ(firewall_of(release, "6.1"), nullptr);
  EXPECT_EQ(firewall_of(release, ""), nullptr);
}

}  // namespace
}  // namespace lockstep
