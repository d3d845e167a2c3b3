// The estimate that the live view shows, against nights that the planner itself plays.

#include "controller/reports/end_estimate.h"

#include <gtest/gtest.h>

#include "lab/forecast/forecast.h"
#include "lab/forecast/seen_world.h"
#include "tests/forecast/example_fleet.h"

namespace lockstep {
namespace {

constexpr Instant kStart{1'200'000'000'000};

// How many nights of a hundred end inside the range that is told before the first cluster begins.
int nights_inside(const Fleet& fleet, std::uint64_t nights) {
  const Observation seen = lab::imagined_sights(fleet);
  const Plan plan;
  const RunReport report = begin_report(fleet, seen, "fleet.yaml", RunId{"1"}, kStart);
  const EndEstimate estimate = estimate_end({fleet, seen, plan, report, 1, kStart, kStart});
  EXPECT_EQ(estimate.kind, EndEstimate::Kind::kRange);
  std::uint64_t inside = 0;
  for (std::uint64_t seed = 1; seed <= nights; ++seed) {
    const Instant end =
        lab::make_forecast({fleet, seen, lab::timing_of(fleet.policy.release), kStart, {}, seed})
            .end;
    inside += estimate.earliest <= end && end <= estimate.latest ? 1 : 0;
  }
  ::testing::Test::RecordProperty("range", to_text(estimate, kStart));
  return static_cast<int>(100 * inside / nights);
}

TEST(EndEstimate, most_nights_of_one_cluster_end_in_the_range) {
  EXPECT_GE(nights_inside(example_fleet("examples/contoso.yaml"), 100), 80);
}

TEST(EndEstimate, most_nights_of_many_clusters_end_in_the_range) {
  EXPECT_GE(nights_inside(example_fleet("examples/fleet-24.yaml"), 10), 80);
}

}  // namespace
}  // namespace lockstep
