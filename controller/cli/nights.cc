#include "controller/cli/nights.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "lab/forecast/seen_world.h"
#include "lab/world/prng.h"

namespace lockstep {
namespace {

// Of the usual bad luck: so many clusters in a hundred meet one fault, whichever it is.
constexpr std::uint64_t kUnluckyPercent = 5;

// The names that faults are told by.
lab::WorldSpec names_of(const Fleet& fleet) {
  lab::WorldSpec spec;
  for (const DeclaredCluster& declared : units_of(fleet)) {
    spec.clusters.push_back(
        lab::named_spec(declared.id, declared.cms, declared.nodes, declared.roles));
  }
  return spec;
}

std::vector<std::string> texts_of(const NightSetup& setup, std::uint64_t seed) {
  std::vector<std::string> texts = setup.faults;
  if (setup.default_faults) {
    for (const DeclaredCluster& cluster : units_of(setup.fleet)) {
      lab::Prng luck(seed, "luck of " + cluster.id.text);
      if (luck.below(100) < kUnluckyPercent) {
        texts.push_back("random@" + cluster.id.text);
      }
    }
  }
  return texts;
}

Result<lab::Forecast> forecast_of(const NightSetup& setup, const lab::WorldSpec& names,
                                  std::uint64_t seed, lab::LogSink log) {
  Result<std::vector<lab::Fault>> faults = lab::parse_faults(names, texts_of(setup, seed), seed);
  if (!faults) {
    return faults.error();
  }
  return lab::make_forecast({setup.fleet, setup.seen, setup.timing, setup.start,
                             std::move(faults).value(), seed, std::move(log)});
}

}  // namespace

Result<lab::Forecast> play_night(const NightSetup& setup, std::uint64_t seed, lab::LogSink log) {
  return forecast_of(setup, names_of(setup.fleet), seed, std::move(log));
}

Result<std::vector<lab::NightFigures>> play_nights(const NightSetup& setup,
                                                   std::uint64_t first_seed, std::size_t count) {
  const lab::WorldSpec names = names_of(setup.fleet);
  if (const auto faults = lab::parse_faults(names, setup.faults, first_seed); !faults) {
    return faults.error();  // so that no thread can fail
  }
  std::vector<lab::NightFigures> nights(count);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      const std::uint64_t seed = first_seed + i;
      nights[i] = lab::figures_of(forecast_of(setup, names, seed, {}).value(), seed);
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned job = 1; job < std::min<std::size_t>(setup.jobs, count); ++job) {
    workers.emplace_back(work);
  }
  work();
  workers.clear();  // joins
  return nights;
}

}  // namespace lockstep
