#pragma once
// Where this system keeps its time zones.

#include <string>

#include "common/value/result.h"
#include "controller/fleet/time_zone.h"

namespace lockstep {

// The zone of that name as the system knows it today. kNotFound when it knows none of that name,
// kUnsupported when it has no such files at all; a message without place, for a fault.
// Precondition: `name` is one by is_zone_name().
Result<TimeZone> system_zone(const std::string& name);

}  // namespace lockstep
