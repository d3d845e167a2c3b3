#include <algorithm>

#include "controller/fleet/packed_zones.h"
#include "controller/fleet/tzif.h"
#include "controller/fleet/zone_file.h"

namespace lockstep {

// Windows names and stores its zones in its own way, Server 2003 without their history. A wrong
// hour is worse than none, so nothing is translated, and the program brings the zones along.
Result<TimeZone> system_zone(const std::string& name) {
  const auto zones = packed_zones();
  const auto found = std::ranges::lower_bound(zones, name, {}, &PackedZone::name);
  if (found == zones.end() || found->name != name) {
    return make_error(ErrorCode::kNotFound,
                      "write a name of the time zone database like Europe/Berlin, or UTC, or an "
                      "offset like +01:00");
  }
  return read_tzif(found->bytes);
}

}  // namespace lockstep
