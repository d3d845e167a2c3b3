#pragma once
// A fleet file for a verb: read, or every fault of it on standard error.

#include <optional>
#include <string>

#include "controller/cli/console.h"
#include "controller/fleet.h"

namespace lockstep {

struct LoadedFleet {
  Fleet fleet;
  std::string yaml;  // as it stands in the file
  std::string path;  // as the operator named it
};

// Nothing after every fault was written, one a line: "FILE:LINE:COLUMN: field: problem; remedy".
std::optional<LoadedFleet> load_fleet(const std::string& path, Console& console);
// The same for another day: its weekly windows are laid out around `now`.
std::optional<LoadedFleet> load_fleet(const std::string& path, Instant now, Console& console);

// A fleet file's text, kept elsewhere and not begun with yet.
std::optional<LoadedFleet> load_kept_fleet(const std::string& yaml, const std::string& path,
                                           Instant now, Console& console);
// The fleet that a journal holds, for today. Relative paths in it start at the folder of `path`.
// Without windows it may always work, as the rollout did that began so.
std::optional<LoadedFleet> load_journaled_fleet(const std::string& yaml, const std::string& path,
                                                Console& console);
// The same for another day: its weekly windows are laid out around `now`.
std::optional<LoadedFleet> load_fleet_of(const std::string& yaml, const std::string& path,
                                         Instant now, Console& console);

}  // namespace lockstep
