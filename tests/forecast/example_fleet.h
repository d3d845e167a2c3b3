#pragma once
// A fleet of the examples, by its path below the root of the sources.

#include <string>
#include <utility>
#include <variant>

#include "controller/fleet/read_fleet.h"

namespace lockstep {

inline Fleet example_fleet(const std::string& file) {
  FleetReading reading = read_fleet_file(std::string{LOCKSTEP_SOURCE_DIR} + "/" + file);
  return std::get<Fleet>(std::move(reading));
}

}  // namespace lockstep
