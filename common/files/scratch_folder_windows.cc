#include <filesystem>
#include <random>

#include "common/files/scratch_folder.h"

namespace lockstep {

// A user's temporary folder is the user's own there.
Result<ScratchFolder> ScratchFolder::make(const std::string& purpose) {
  constexpr int kTries = 8;  // names are random; one is nearly always enough
  std::random_device random;
  std::error_code fault;
  const std::filesystem::path root = std::filesystem::temp_directory_path(fault);
  for (int tried = 0; !fault && tried < kTries; ++tried) {
    const auto path = root / (purpose + "-" + std::to_string(random()));
    if (std::filesystem::create_directory(path, fault)) {
      return ScratchFolder(path.string());
    }
  }
  return make_error(ErrorCode::kUnavailable, "no temporary folder could be made below " +
                                                 root.string() + "; free space there or set TMP");
}

}  // namespace lockstep
