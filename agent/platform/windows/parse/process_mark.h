#pragma once
// How a process that outlives the agent is found again: its id alone may belong to another one by
// then, id and start time together cannot. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::windows {

struct ProcessMark {
  std::uint32_t id = 0;
  std::uint64_t started = 0;  // FILETIME
  std::string work;           // folder of its captured output, may be empty
  friend bool operator==(const ProcessMark&, const ProcessMark&) = default;
};

// "process 4711 128400000000000000 C:\…"; the form that the ledger keeps.
std::string mark_text(const ProcessMark& mark);
std::optional<ProcessMark> read_process_mark(std::string_view text);

}  // namespace lockstep::windows
