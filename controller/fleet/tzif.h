#pragma once
// Time zone files as Unix keeps them (TZif, RFC 8536), versions 2 and later. Pure.

#include <cstddef>
#include <string_view>

#include "common/value/result.h"
#include "controller/fleet/time_zone.h"

namespace lockstep {

inline constexpr std::size_t kMaxZoneBytes = std::size_t{256} * 1024;  // the largest has about four

// The zone, from its changes in the past and its yearly rule, which is carried on until 2100.
// kDamaged says what is wrong with the bytes.
Result<TimeZone> read_tzif(std::string_view bytes);

}  // namespace lockstep
