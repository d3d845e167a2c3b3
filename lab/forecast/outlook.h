#pragma once
// Outlook: what many forecasts of the same rollout amount to. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "lab/forecast/forecast.h"

namespace lockstep::lab {

// Of a figure over many nights.
struct Spread {
  Duration least{0};
  Duration low{0};   // one night in twenty is below
  Duration half{0};  // every other night is below
  Duration high{0};  // one night in twenty is above
  Duration most{0};
};
Spread spread_of(std::vector<Duration> figures);

// The figure that `permille` of a thousand nights do not exceed. `sorted` is not empty.
Duration quantile(const std::vector<Duration>& sorted, int permille);

// One night, as far as many are compared.
struct NightFigures {
  std::uint64_t seed = 0;
  int exit_code = 0;
  Duration length{0};             // from the start to the end of the last cluster
  std::vector<Duration> lengths;  // of each cluster, from its begin to its end; 0: never begun
  std::vector<Duration> outages;  // of each cluster
  int unfinished = 0;             // clusters
  std::string worst;              // cluster that ended worst, with its rule; empty: all finished
  std::size_t front_ends = 0;     // of the clusters, the first: they have no outage
};
NightFigures figures_of(const Forecast& forecast, std::uint64_t seed);

// One figure of a plan: what is usual, and between what 98 of 100 nights are.
struct Estimate {
  Duration shortest{0};
  Duration usual{0};
  Duration longest{0};
};
// Of these nights and the usual one; the usual one is never outside.
Estimate estimate_of(std::vector<Duration> figures, Duration usual);

// The worst first: those that ended worst, then the longest outage, then the longest night.
std::vector<NightFigures> worst_nights(std::vector<NightFigures> nights, std::size_t most);

Duration longest_outage(const NightFigures& night);

}  // namespace lockstep::lab
