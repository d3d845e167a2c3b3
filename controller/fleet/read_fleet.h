#pragma once
// The fleet file: YAML in, Fleet (controller/fleet.h) out, or every mistake in the file at once.
//
// The reference of the file, with every key, is docs/FLEET.md. Nothing is guessed: unknown keys,
// names used twice and values out of range are faults. No exception of the YAML library escapes.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/fleet.h"
#include "controller/fleet/fault.h"

namespace lockstep {

inline constexpr std::size_t kMaxClusters = 5'000;  // ten times the largest fleet heard of
inline constexpr std::size_t kMaxFrontEnds = 1'000;
inline constexpr std::size_t kMaxStorageGroups = 50;  // of one CMS, by the Enterprise Edition

struct FleetOptions {
  std::string file;    // as the operator named it, for the faults; may be empty
  std::string folder;  // relative paths in the file start here; empty: the current folder
  Instant now = {};    // weekly windows are laid out from two weeks before to a year after
  // The text of a rollout that began: without policy.windows it may always work, as it began. No
  // rollout begins so any more; those of before did.
  bool begun = false;
};

using FleetReading = std::variant<Fleet, std::vector<FleetFault>>;

// Reads a release file or a time zone where the text names one; otherwise pure.
FleetReading read_fleet(std::string_view text, const FleetOptions& options);

// The same from a file of at most kMaxFileBytes; relative paths in it start at its own folder.
FleetReading read_fleet_file(const std::string& path, Instant now = {});

// The keys below policy.limits, one for every member of Limits.
std::vector<std::string_view> limit_keys();

}  // namespace lockstep
