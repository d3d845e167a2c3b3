// What the forecast says and what the real controller and agents do in the lab.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "lab/forecast/outlook.h"
#include "lab/forecast/seen_world.h"
#include "lab/world/log_entry.h"
#include "tests/forecast/example_fleet.h"
#include "tests/rehearsal/rehearsed.h"

namespace lockstep {
namespace {

constexpr Instant kStart{1'200'000'000'000};

using Steps = std::map<ClusterId, std::vector<std::string>>;

std::string text_of(const NodeId& node, const std::string& action,
                    const std::vector<std::pair<std::string, std::string>>& args) {
  std::string text = node.text + " " + action;
  for (const auto& [name, value] : args) {
    text += " " + name + "=" + value;
  }
  return text;
}

Steps steps_of(const WorldLog& log) {
  Steps steps;
  for (const lab::LogEntry& entry : log) {
    if (entry.phase == lab::LogPhase::kStart) {
      steps[entry.cluster].push_back(text_of(entry.node, entry.action, entry.args));
    }
  }
  return steps;
}

Steps steps_of(const lab::Forecast& forecast) {
  Steps steps;
  for (const lab::ForecastCluster& cluster : forecast.clusters) {
    for (const lab::ForecastStep& step : cluster.steps) {
      steps[cluster.cluster].push_back(
          text_of(step.node, kind_name(step.step), lab::log_args(step.step)));
    }
  }
  return steps;
}

lab::Forecast usual_night(const Fleet& fleet) {
  const Observation seen = lab::imagined_sights(fleet);
  return lab::make_forecast(
      {fleet, seen, lab::usual_timing_of(lab::timing_of(fleet.policy.release)), kStart, {}, 1});
}

void expect_same_steps(const std::string& file) {
  const Steps planned = steps_of(usual_night(example_fleet(file)));
  RehearsalOptions options;
  options.seed = 5;
  const Steps made = steps_of(rehearse(file, options).log);
  ASSERT_EQ(planned.size(), made.size());
  for (const auto& [cluster, steps] : planned) {
    EXPECT_EQ(steps, made.at(cluster)) << cluster.text;
  }
}

TEST(Agreement, the_steps_of_one_cluster_are_those_that_the_plan_names) {
  expect_same_steps("examples/contoso.yaml");
}

TEST(Agreement, the_steps_of_a_fleet_are_those_that_the_plan_names) {
  expect_same_steps("examples/fleet-24.yaml");
}

TEST(Agreement, the_steps_of_front_ends_are_those_that_the_plan_names) {
  expect_same_steps("tests/rehearsal/fleet-front-ends.yaml");
}

// Each seed is a whole run; LOCKSTEP_SEEDS says how many are made.
TEST(Agreement, measured_outages_lie_inside_the_predicted_range) {
  const Fleet fleet = example_fleet("examples/contoso.yaml");
  const Observation seen = lab::imagined_sights(fleet);
  std::vector<Duration> outages;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    outages.push_back(
        lab::make_forecast({fleet, seen, lab::timing_of(fleet.policy.release), kStart, {}, seed})
            .clusters.front()
            .outage);
  }
  const lab::Estimate range = lab::estimate_of(outages, usual_night(fleet).clusters.front().outage);
  const char* const asked = std::getenv("LOCKSTEP_SEEDS");  // NOLINT(concurrency-mt-unsafe)
  const std::uint64_t seeds = asked == nullptr ? 10 : std::stoull(asked);
  std::uint64_t inside = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    RehearsalOptions options;
    options.seed = seed;
    const Duration measured = rehearse("examples/contoso.yaml", options).outages.begin()->second;
    inside += range.shortest <= measured && measured <= range.longest ? 1 : 0;
  }
  std::cout << inside << " of " << seeds << " inside " << to_text(range.shortest) << " to "
            << to_text(range.longest) << '\n';
  EXPECT_GE(inside * 10, seeds * 9);
}

}  // namespace
}  // namespace lockstep
