#pragma once
// Whether settings are those of the computer that they are on. Pure.
//
// Interlocks compare the owners of groups with the configured name. With the other node's name a
// node that owns the CMS would find that it owns nothing, and setup would run on the owner (I1,
// I2).

#include <optional>
#include <string>

#include "agent/config.h"

namespace lockstep::windows {

// The fault of a `node` that is not this computer. `computer` is its NetBIOS name, as the cluster
// and Exchange call it; empty: it cannot be told, which is a fault as well. Nothing for settings
// whose `node` is at fault anyway, and for those of the lab.
std::optional<ConfigFault> wrong_computer(const ConfigReading& reading,
                                          const std::string& computer);

}  // namespace lockstep::windows
