#pragma once
// A disk of its own, in memory, that a test fills, frees, and makes read-only. Needs root.

#include <filesystem>

namespace lockstep {

class SmallDisk {
 public:
  // Mounted over a new folder of this name; usable() tells whether the system allowed it.
  explicit SmallDisk(std::filesystem::path folder);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  // Nobody may have a file open on it any more.
  ~SmallDisk();

  [[nodiscard]] bool usable() const { return mounted_; }
  // Not a byte is left.
  void fill();
  void free();
  // False while somebody has a file open for writing.
  [[nodiscard]] bool set_read_only(bool read_only);

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

}  // namespace lockstep
