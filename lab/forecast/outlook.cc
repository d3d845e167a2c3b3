#include "lab/forecast/outlook.h"

#include <algorithm>
#include <tuple>

#include "common/value/check.h"
#include "controller/event.h"

namespace lockstep::lab {
namespace {

// Exit codes in the order of what they cost: in doubt, failed, stopped, refused, done.
int gravity(int exit_code) {
  switch (exit_code) {
    case 0: return 0;
    case 5: return 1;
    case 7: return 2;
    case 3: return 3;
    default: return 4;
  }
}

int gravity_of(const ForecastCluster& cluster) {
  if (!cluster.outcome) {
    return cluster.began ? 2 : 1;
  }
  switch (*cluster.outcome) {
    case ClusterOutcome::kFinished: return 0;
    case ClusterOutcome::kRefused: return 2;
    case ClusterOutcome::kFailed: return 3;
    case ClusterOutcome::kInDoubt: return 4;
  }
  return 4;
}

}  // namespace

Duration quantile(const std::vector<Duration>& sorted, int permille) {
  check(!sorted.empty(), "a quantile of nothing");
  const std::size_t last = sorted.size() - 1;
  return sorted[(last * static_cast<std::size_t>(permille) + 500) / 1000];
}

Spread spread_of(std::vector<Duration> figures) {
  if (figures.empty()) {
    return {};
  }
  std::ranges::sort(figures);
  return {figures.front(), quantile(figures, 50), quantile(figures, 500), quantile(figures, 950),
          figures.back()};
}

NightFigures figures_of(const Forecast& forecast, std::uint64_t seed) {
  NightFigures night;
  night.seed = seed;
  night.exit_code = forecast.exit_code;
  int worst = 0;
  Instant end = forecast.start;
  for (const ForecastCluster& cluster : forecast.clusters) {
    const Instant ended = cluster.ended.value_or(forecast.end);
    end = std::max(end, cluster.ended.value_or(forecast.start));
    night.lengths.push_back(cluster.began ? ended - *cluster.began : Duration{0});
    night.outages.push_back(cluster.outage);
    night.front_ends += cluster.front_end ? 1 : 0;
    night.unfinished += cluster.outcome == ClusterOutcome::kFinished ? 0 : 1;
    if (gravity_of(cluster) > worst) {
      worst = gravity_of(cluster);
      night.worst = cluster.cluster.text + ": " + cluster.rule;
    }
  }
  night.length = end - forecast.start;
  return night;
}

Estimate estimate_of(std::vector<Duration> figures, Duration usual) {
  if (figures.empty()) {
    return {usual, usual, usual};
  }
  std::ranges::sort(figures);
  return {std::min(usual, quantile(figures, 10)), usual, std::max(usual, quantile(figures, 990))};
}

Duration longest_outage(const NightFigures& night) {
  return night.outages.empty() ? Duration{0} : *std::ranges::max_element(night.outages);
}

std::vector<NightFigures> worst_nights(std::vector<NightFigures> nights, std::size_t most) {
  std::ranges::sort(nights, std::ranges::greater{}, [](const NightFigures& night) {
    return std::make_tuple(gravity(night.exit_code), night.unfinished,
                           longest_outage(night).count(), night.length.count(), ~night.seed);
  });
  nights.resize(std::min(most, nights.size()));
  return nights;
}

}  // namespace lockstep::lab
