#pragma once
// Reading a small text file whole.

#include <optional>
#include <string>

#include "controller/fleet/fault.h"

namespace lockstep {

// The first kMaxFileBytes + 1 bytes of a regular file, so that check_source_text can refuse what is
// too large; nothing after a fault of the whole file.
std::optional<std::string> read_small_file(const std::string& path, FaultList& faults);

}  // namespace lockstep
