#pragma once
// Files that only their owner may read. One body a platform, chosen by the build file:
// private_file_posix.cc sets and checks the mode; private_file_windows.cc lets the system
// encrypt it (DPAPI, bound to the machine) and relies on the folder's access list.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "common/value/result.h"

namespace lockstep {

// Creates the file, complete or not at all, on disk when this returns. Its folder must exist.
// kExists when there is one already, which is left alone.
Status create_private_file(const std::filesystem::path& path, std::string_view text);

// The whole file. kNotFound; kDenied when others may read it or we may not; kInvalid when longer
// than `most` bytes.
Result<std::string> read_private_file(const std::filesystem::path& path, std::size_t most);

}  // namespace lockstep
