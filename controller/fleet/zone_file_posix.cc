#include <filesystem>
#include <fstream>

#include "controller/fleet/tzif.h"
#include "controller/fleet/zone_file.h"

namespace lockstep {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo";  // of the package tzdata

}  // namespace

Result<TimeZone> system_zone(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_directory(kFolder, error)) {
    return make_error(ErrorCode::kUnsupported,
                      "this machine has no time zones; install the package tzdata, or write UTC or "
                      "an offset like +01:00");
  }
  const std::filesystem::path path = std::filesystem::path(kFolder) / name;
  if (!std::filesystem::is_regular_file(path, error)) {
    return make_error(ErrorCode::kNotFound,
                      "write a name of the time zone database like Europe/Berlin, or UTC, or an "
                      "offset like +01:00");
  }
  std::string bytes(kMaxZoneBytes, '\0');
  std::ifstream stream(path, std::ios::binary);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  Result<TimeZone> zone = read_tzif(bytes);
  if (!zone) {
    return make_error(ErrorCode::kDamaged, path.string() +
                                               " cannot be used: " + zone.error().message +
                                               "; install the package tzdata anew");
  }
  return zone;
}

}  // namespace lockstep
