#pragma once
// Release files: what to upgrade to, as data (controller/release.h). The shape is in docs/FLEET.md.
//
// The releases that this program knows are compiled in from controller/releases/*.yaml, so it needs
// no data folder; a fleet file can name a release file of its own instead.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/fleet/fault.h"
#include "controller/release.h"

namespace lockstep {

using ReleaseReading = std::variant<Release, std::vector<FleetFault>>;

// The release, or every mistake in the text. `file` names it in the faults. Pure. A prerequisite
// may come without a hash: the fleet file must then give one.
ReleaseReading read_release(std::string_view text, const std::string& file);

// The same from a file of at most kMaxFileBytes; what cannot be read is a fault of the whole file.
ReleaseReading read_release_file(const std::string& path);

// Names of the compiled-in releases, "exchange-2007-sp1".
std::vector<std::string_view> known_releases();

// The text of a compiled-in release file; empty when there is none of that name.
std::string_view release_text(std::string_view name);

}  // namespace lockstep
