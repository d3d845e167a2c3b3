#include "controller/cli/whole_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace lockstep {

Result<std::string> read_whole(const std::string& path, std::size_t most, const std::string& what) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return make_error(ErrorCode::kNotFound, path + ": " + error.message() + "; name " + what);
  }
  if (size > most) {
    return make_error(ErrorCode::kInvalid, path + ": " + std::to_string(size) + " bytes, at most " +
                                               std::to_string(most) + "; name " + what);
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(size, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(size))) {
    return make_error(ErrorCode::kUnavailable,
                      path + ": cannot be read; check that it is a file, and its rights");
  }
  return text;
}

}  // namespace lockstep
