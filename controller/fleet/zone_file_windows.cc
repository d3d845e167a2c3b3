#include "controller/fleet/zone_file.h"

namespace lockstep {

// Windows names and stores its zones in its own way, Server 2003 without their history. A wrong
// hour is worse than none, so nothing is translated.
Result<TimeZone> system_zone(const std::string&) {
  return make_error(ErrorCode::kUnsupported,
                    "Windows has no zones of that database; write UTC, or an offset like +01:00");
}

}  // namespace lockstep
