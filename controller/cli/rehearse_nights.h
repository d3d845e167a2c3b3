#pragma once
// Rehearsals in virtual time: what many nights amount to, and the story of one.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/cli/console.h"
#include "controller/cli/nights.h"

namespace lockstep {

struct NightChoices {
  std::uint64_t runs = 0;  // 0: the real controller and agents play one
  std::uint64_t seed = 1;  // of the first
  std::optional<Duration> window;
  bool own_window = false;  // it is that of the fleet file
  std::string replay;       // command that plays one of them again, up to its seed
  bool json = false;
};

// Distributions, chances and the worst nights; of a single night its story. The exit code.
int rehearse_nights(Console& console, const NightSetup& setup, const NightChoices& choices);

}  // namespace lockstep
