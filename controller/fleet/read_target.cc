#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "controller/fleet/fleet_parts.h"
#include "controller/fleet/names.h"
#include "controller/fleet/read_release.h"

namespace lockstep {
namespace {

// Faults of the release file are listed under its own name.
std::optional<Release> accept(ReleaseReading reading, FaultList& faults) {
  if (auto* others = std::get_if<std::vector<FleetFault>>(&reading)) {
    faults.append(std::move(*others));
    return std::nullopt;
  }
  return std::get<Release>(std::move(reading));
}

std::optional<Release> read_named_release(const Field& field, FaultList& faults) {
  const std::vector<std::string_view> known = known_releases();
  const auto index = read_word(field, known, "release that this program knows", faults);
  return index
             ? accept(read_release(release_text(known[*index]), std::string(known[*index])), faults)
             : std::nullopt;
}

std::optional<Release> read_own_release(const Field& field, const FleetOptions& options,
                                        FaultList& faults) {
  Mapping in(field, faults);
  const auto file = in.require("file", "name the release file, like {file: my-release.yaml}");
  const auto path = file ? read_text(*file, faults) : std::nullopt;
  in.finish();
  if (!path) {
    return std::nullopt;
  }
  return accept(read_release_file((std::filesystem::path(options.folder) / *path).string()),
                faults);
}

void read_override(const Field& field, Prerequisite& prerequisite, FaultList& faults) {
  Mapping in(field, faults);
  if (const auto hash = in.find("sha256")) {
    // A faulty hash is reported here; clearing it instead would report it as missing too.
    prerequisite.sha256 = read_sha256(*hash, faults).value_or("faulty");
  }
  if (const auto package = in.find("package")) {
    prerequisite.package = read_path_below_media(*package, faults).value_or(prerequisite.package);
  }
  in.finish();
}

// Without a hash the agents would refuse the package in the middle of the night.
void require_hashes(const std::optional<Field>& field, const Mapping& in, const Release& release,
                    FaultList& faults) {
  const FilePlace place = field ? field->place : in.place();
  for (const Prerequisite& prerequisite : release.prerequisites) {
    if (prerequisite.sha256.empty()) {
      faults.add(place, "prerequisites." + prerequisite.name + ".sha256",
                 "the hash of " + in_quotes(prerequisite.package) + " is not known",
                 "write its 64 hexadecimal digits; `sha256sum FILE` prints them");
    }
  }
}

// `release` is null when it could not be read; then only the shape of the overrides is checked.
void read_overrides(const Field& field, Release* release, FaultList& faults) {
  Mapping overrides(field, faults);
  if (release == nullptr) {
    for (const std::string& name : overrides.names()) {
      Prerequisite unknown;
      read_override(*overrides.find(name), unknown, faults);
    }
    return;
  }
  for (Prerequisite& prerequisite : release->prerequisites) {
    if (const auto override = overrides.find(prerequisite.name)) {
      read_override(*override, prerequisite, faults);
    }
  }
  overrides.finish();
}

}  // namespace

void read_target(Mapping& in, const FleetOptions& options, Policy& policy, FaultList& faults) {
  std::optional<Release> release;
  if (const auto field = in.require("release", "name it, like release: exchange-2007-sp1")) {
    release = field->node->kind == YamlKind::kMapping ? read_own_release(*field, options, faults)
                                                      : read_named_release(*field, faults);
  }
  if (const auto field = in.require("media", "name the folder of setup.com on every node")) {
    policy.media_root = read_local_folder(*field, faults).value_or("");
  }
  const std::optional<Field> overrides = in.find("prerequisites");
  if (overrides) {
    read_overrides(*overrides, release ? &*release : nullptr, faults);
  }
  if (release) {
    require_hashes(overrides, in, *release, faults);
    policy.release = *std::move(release);
  }
}

}  // namespace lockstep
