#pragma once
// Nights: many forecasts of one rollout, on some threads. The same seeds give the same nights,
// however many threads make them.

#include "lab/forecast/outlook.h"

namespace lockstep {

struct NightSetup {
  const Fleet& fleet;
  const Observation& seen;
  lab::Timing timing;
  Instant start;
  std::vector<std::string> faults;  // each night draws anew what "random" means
  bool default_faults = false;      // the usual bad luck of a night, see docs/CLI.md
  unsigned jobs = 1;
};

// kInvalid lists every fault text that is wrong.
Result<std::vector<lab::NightFigures>> play_nights(const NightSetup& setup,
                                                   std::uint64_t first_seed, std::size_t count);

// One of them, whole.
Result<lab::Forecast> play_night(const NightSetup& setup, std::uint64_t seed,
                                 lab::LogSink log = {});

}  // namespace lockstep
