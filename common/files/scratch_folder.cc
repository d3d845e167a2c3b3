#include "common/files/scratch_folder.h"

#include <filesystem>
#include <utility>

namespace lockstep {

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  if (!path_.empty()) {
    std::error_code ignored;  // what cannot be removed is left in the temporary folder
    std::filesystem::remove_all(path_, ignored);
  }
}

}  // namespace lockstep
