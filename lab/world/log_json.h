#pragma once
// The world log as JSON, one object a line.

#include <string>

#include "lab/world/log_entry.h"

namespace lockstep::lab {

// {"t_ms":1830000,"cluster":"CLUS1","node":"NODE2","action":"RunSetup","args":{"mode":"upgrade"},
// "phase":"start"} without a line break; bytes that are not UTF-8 become U+FFFD.
std::string to_json_line(const LogEntry& entry);

}  // namespace lockstep::lab
