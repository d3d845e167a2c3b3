#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "common/files/scratch_folder.h"

namespace lockstep {

Result<ScratchFolder> ScratchFolder::make(const std::string& purpose) {
  std::string path = (std::filesystem::temp_directory_path() / (purpose + "-XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) {
    return make_error(ErrorCode::kUnavailable, "no temporary folder could be made below " +
                                                   std::filesystem::temp_directory_path().string() +
                                                   "; free space there or set TMPDIR");
  }
  return ScratchFolder(path);
}

}  // namespace lockstep
