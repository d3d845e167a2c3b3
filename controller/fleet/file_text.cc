#include "controller/fleet/file_text.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "controller/fleet/source_text.h"

namespace lockstep {

std::optional<std::string> read_small_file(const std::string& path, FaultList& faults) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    faults.add({}, "", "the file cannot be found", "check the path and the rights of its folder");
    return std::nullopt;
  }
  // A pipe or a device could block for ever.
  if (!std::filesystem::is_regular_file(status)) {
    faults.add({}, "", "this is not a regular file", "name a YAML file");
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(kMaxFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    faults.add({}, "", "the file cannot be read", "check its permissions");
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;  // one byte too many makes check_source_text refuse it
}

}  // namespace lockstep
