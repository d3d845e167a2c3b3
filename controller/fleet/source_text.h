#pragma once
// The raw text of a file, checked before it is parsed: size, encoding, control characters, tabs.

#include <cstddef>
#include <optional>
#include <string_view>

#include "controller/fleet/fault.h"

namespace lockstep {

// A fleet of 5,000 clusters takes about 700 KiB; what is larger is not a fleet file.
inline constexpr std::size_t kMaxFileBytes = std::size_t{2} * 1024 * 1024;

// The text without a UTF-8 byte order mark, which Notepad writes; nothing when it must not be
// parsed. The result borrows from `text`.
std::optional<std::string_view> check_source_text(std::string_view text, FaultList& faults);

}  // namespace lockstep
