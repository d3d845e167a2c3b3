#include "controller/cli/load_fleet.h"

#include <filesystem>

#include "common/clock.h"
#include "controller/cli/file_kind.h"
#include "controller/fleet/file_text.h"
#include "controller/fleet/read_fleet.h"

namespace lockstep {
namespace {

void write_faults(const std::vector<FleetFault>& faults, Console& console) {
  for (const FleetFault& fault : faults) {
    console.err() << to_text(fault) << '\n';
  }
}

FleetOptions options_of(const std::string& path, Instant now) {
  return {path, std::filesystem::path(path).parent_path().string(), now};
}

std::optional<LoadedFleet> load_text(const std::string& yaml, const FleetOptions& options,
                                     Console& console) {
  FleetReading reading = read_fleet(yaml, options);
  if (const auto* const faults = std::get_if<std::vector<FleetFault>>(&reading)) {
    write_faults(*faults, console);
    return std::nullopt;
  }
  return LoadedFleet{std::get<Fleet>(std::move(reading)), yaml, options.file};
}

}  // namespace

std::optional<LoadedFleet> load_fleet(const std::string& path, Console& console) {
  return load_fleet(path, SystemClock{}.now(), console);
}

std::optional<LoadedFleet> load_fleet(const std::string& path, Instant now, Console& console) {
  FaultList faults(path);
  std::optional<std::string> text = read_small_file(path, faults);
  if (!text) {
    write_faults(faults.take(), console);
    return std::nullopt;
  }
  if (const auto other = kind_text(kind_of(*text), path)) {
    console.err() << *other << '\n';
    return std::nullopt;
  }
  return load_kept_fleet(*text, path, now, console);
}

std::optional<LoadedFleet> load_kept_fleet(const std::string& yaml, const std::string& path,
                                           Instant now, Console& console) {
  return load_text(yaml, options_of(path, now), console);
}

std::optional<LoadedFleet> load_journaled_fleet(const std::string& yaml, const std::string& path,
                                                Console& console) {
  return load_fleet_of(yaml, path, SystemClock{}.now(), console);
}

std::optional<LoadedFleet> load_fleet_of(const std::string& yaml, const std::string& path,
                                         Instant now, Console& console) {
  FleetOptions options = options_of(path, now);
  options.begun = true;
  return load_text(yaml, options, console);
}

}  // namespace lockstep
