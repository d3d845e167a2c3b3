#pragma once
// TemporaryFolder: a folder of our own below the system's temporary one, removed with everything in
// it. One body a platform for its making.

#include <string>

#include "common/value/result.h"

namespace lockstep {

class TemporaryFolder {
 public:
  // Named PURPOSE-SOMETHING; nobody else may read it. kUnavailable.
  static Result<TemporaryFolder> make(const std::string& purpose);

  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty: moved from
};

}  // namespace lockstep
