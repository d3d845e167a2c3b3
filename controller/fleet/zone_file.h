#pragma once
// Time zones by their names: the system's own, or on Windows, which has none of that database,
// those that were compiled in (packed_zones.h).

#include <string>

#include "common/value/result.h"
#include "controller/fleet/time_zone.h"

namespace lockstep {

// The zone of that name. kNotFound when there is none of that name, kUnsupported when the system
// lacks its files; a message without place, for a fault.
// Precondition: `name` is one by is_zone_name().
Result<TimeZone> system_zone(const std::string& name);

}  // namespace lockstep
