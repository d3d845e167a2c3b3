#pragma once
// ScratchFolder: a folder of our own below the system's temporary one, removed with everything in
// it. One body a platform for its making.

#include <string>

#include "common/value/result.h"

namespace lockstep {

class ScratchFolder {
 public:
  // Named PURPOSE-SOMETHING; nobody else may read it. kUnavailable.
  static Result<ScratchFolder> make(const std::string& purpose);

  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty: moved from
};

}  // namespace lockstep
