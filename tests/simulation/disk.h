#pragma once
// Disk: the files of one simulated machine, and what a loss of power leaves of them.
//
// Every change since a file's last sync is remembered. Without power some of them are lost, each
// for itself, and one may be half done; a file whose creation or removal was not synced may or may
// not be there. When only the process dies, everything written stays. All of it is done in memory.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/time.h"
#include "lab/world/prng.h"
#include "tests/simulation/lifeline.h"

namespace lockstep::simulation {

enum class DiskAnswer { kDone, kFull, kReadOnly, kDead };

// Until then it answers so to every change that it can refuse.
struct DiskTrouble {
  DiskAnswer answer = DiskAnswer::kDone;
  Instant until;

  [[nodiscard]] DiskAnswer at(Instant now) const {
    return now < until ? answer : DiskAnswer::kDone;
  }
};

struct DiskCounts {
  std::uint64_t syncs = 0;
  std::uint64_t losses = 0;        // of power
  std::uint64_t lost_changes = 0;  // that were not synced
  std::uint64_t torn_changes = 0;
};

class Disk {
 public:
  struct Change {
    std::size_t offset = 0;
    std::string bytes;  // written
    std::string before;
    std::size_t size_before = 0;
    bool cut = false;  // the file was cut at `offset`
  };
  struct File {
    std::string bytes;
    bool exists = false;
    bool existed = false;                              // as far as it is synced
    std::vector<Change> changes;                       // since the last sync
    std::vector<std::unique_ptr<std::string>> shared;  // memory of the process, gone with it
  };

  // `lifeline` is that of the process that owns the files; borrowed.
  explicit Disk(Lifeline& lifeline) : lifeline_(lifeline) {}

  // Null when it is not there and not to be created, or may not be, or the process is dead. Valid
  // as long as the disk.
  File* open(const std::string& path, bool create);
  [[nodiscard]] bool exists(const std::string& path) const;
  [[nodiscard]] bool alive() const { return lifeline_.alive(); }

  DiskAnswer write(File& file, std::size_t offset, std::string_view bytes);
  DiskAnswer cut(File& file, std::size_t size);
  DiskAnswer sync(File& file);
  DiskAnswer remove(const std::string& path, bool synced);

  // kFull: nothing more is written. kReadOnly: nothing is changed, as systems make a failing disk;
  // open files stay open. kDone: it is well.
  void refuse(DiskAnswer answer) { refusal_ = answer; }

  // Only while the process is dead.
  void end_process();
  void lose_power(lab::Prng& prng);

  // Names and bytes of all files that are there.
  [[nodiscard]] std::string image() const;
  [[nodiscard]] const DiskCounts& counts() const { return counts_; }

 private:
  void replay_some(File& file, lab::Prng& prng);

  Lifeline& lifeline_;
  std::map<std::string, File> files_;
  DiskAnswer refusal_ = DiskAnswer::kDone;
  DiskCounts counts_;
};

}  // namespace lockstep::simulation
