#pragma once
// DiskVfs: lets SQLite read and write simulated disks.
//
// While it lives it is the process's default VFS, so that the product opens its databases as ever.
// A path belongs to the disk that was mounted on its folder. A connection of a process that died
// gets I/O errors until it is closed. Randomness and time come from the seed: equal calls give
// equal bytes. At most one at a time. Thread: one.

#include <map>
#include <memory>
#include <string>

#include "lab/world/prng.h"
#include "tests/simulation/disk.h"

namespace lockstep::simulation {

class DiskVfs {
 public:
  explicit DiskVfs(std::uint64_t seed);
  DiskVfs(const DiskVfs&) = delete;
  DiskVfs& operator=(const DiskVfs&) = delete;
  ~DiskVfs();

  // The disk is borrowed.
  void mount(const std::string& folder, Disk& disk);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::simulation
