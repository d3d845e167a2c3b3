#pragma once
// The time zones that are compiled into the program where the system has none of the database; made
// by deploy/windows/pack_zones.py from those of the machine that builds it.

#include <span>
#include <string_view>

namespace lockstep {

struct PackedZone {
  std::string_view name;   // "Europe/Berlin"
  std::string_view bytes;  // for read_tzif()
};

// In order of their names, byte by byte.
std::span<const PackedZone> packed_zones();

}  // namespace lockstep
