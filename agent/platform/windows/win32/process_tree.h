#pragma once
// Which processes run, and which of them come from one that we have started.

#include <cstdint>
#include <optional>
#include <vector>

#include "agent/platform/windows/parse/process_list.h"

namespace lockstep::windows {

ProcessList list_processes();

// FILETIME of its start; nothing when no such process runs, or it may not be opened.
std::optional<std::uint64_t> born_at(std::uint32_t id);

// A process and all that it has started, directly or not. Looking often finds those that live only
// long enough to start another one.
class Family {
 public:
  void begin(std::uint32_t root, std::uint64_t born);
  // False: which processes run could not be told.
  bool look();
  struct Alive {
    bool any = false;       // one that is not the root runs, or that could not be told
    bool installs = false;  // msiexec.exe is among them
  };
  [[nodiscard]] Alive offspring_alive();

 private:
  struct Member {
    std::uint32_t id = 0;
    std::uint64_t born = 0;
    bool installs = false;
  };
  [[nodiscard]] bool knows(std::uint32_t id, std::uint64_t born) const;
  [[nodiscard]] bool has_child(std::uint32_t parent, std::uint64_t born) const;
  std::vector<Member> members_;  // the root first
};

}  // namespace lockstep::windows
