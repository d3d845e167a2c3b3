#include "lab/forecast/outlook.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

std::vector<Duration> minutes_up_to(int most) {
  std::vector<Duration> all;
  for (int m = most; m >= 1; --m) {
    all.emplace_back(std::chrono::minutes{m});
  }
  return all;
}

TEST(Outlook, a_spread_orders_the_figures) {
  const lab::Spread spread = lab::spread_of(minutes_up_to(101));
  EXPECT_EQ(spread.least, 1min);
  EXPECT_EQ(spread.low, 6min);
  EXPECT_EQ(spread.half, 51min);
  EXPECT_EQ(spread.high, 96min);
  EXPECT_EQ(spread.most, 101min);
}

TEST(Outlook, an_estimate_has_98_of_100_nights_and_the_usual_one) {
  const lab::Estimate estimate = lab::estimate_of(minutes_up_to(101), 40min);
  EXPECT_EQ(estimate.shortest, 2min);
  EXPECT_EQ(estimate.longest, 100min);
  EXPECT_EQ(lab::estimate_of(minutes_up_to(101), 200min).longest, 200min);
  EXPECT_EQ(lab::estimate_of({}, 40min).shortest, 40min);
}

TEST(Outlook, the_worst_night_is_the_one_that_ended_worst) {
  const lab::NightFigures good{1, 0, 9h, {9h}, {50min}, 0, ""};
  const lab::NightFigures doubtful{2, 4, 1h, {1h}, {1min}, 1, "A: node-lost"};
  const lab::NightFigures failed{3, 3, 2h, {2h}, {9min}, 1, "A: retries-spent"};
  const auto worst = lab::worst_nights({good, failed, doubtful}, 2);
  ASSERT_EQ(worst.size(), 2U);
  EXPECT_EQ(worst[0].seed, 2U);
  EXPECT_EQ(worst[1].seed, 3U);
}

}  // namespace
}  // namespace lockstep
