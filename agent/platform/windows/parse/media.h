#pragma once
// The release's media on this node (P31), as far as that can be told without reading all of it.
// Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/facts.h"

namespace lockstep::windows {

// IMAGE_FILE_MACHINE_AMD64.
inline constexpr std::uint16_t kMachineX64 = 0x8664;
// Enough of a program's file to find its machine in: the header is behind a stub of DOS.
inline constexpr std::size_t kProgramHead = 4096;

// Which machine a program is for, by the beginning of its file; nothing when it is no program.
std::optional<std::uint16_t> program_machine(std::string_view head);

// What setup opens first: a copy that was broken off, or of another disk, lacks one of them.
inline constexpr std::array<std::string_view, 3> kMediaParts = {"setup.com", "exchangeserver.msi",
                                                                "Setup\\ServerRoles"};

struct MediaSeen {
  std::string folder;
  std::vector<std::string> missing;      // of kMediaParts; an empty file is missing
  BuildNumber build;                     // file version of setup.com
  std::optional<std::uint16_t> machine;  // of setup.com
};

// With all that is wrong in one sentence.
MediaFacts media_facts(const MediaSeen& seen);

}  // namespace lockstep::windows
