#pragma once
// What a list of all processes tells about setup. Pure.
//
// A list that could not be taken tells nothing, which is never "no setup runs": a second one must
// not be started beside it (dossier §5.2-l).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::windows {

struct ListedProcess {
  std::uint32_t id = 0;
  std::uint32_t parent = 0;  // kept by the system when that one has ended
  std::string name;
};

// Nothing: it could not be taken, or not to its end.
using ProcessList = std::optional<std::vector<ListedProcess>>;

bool is_installer(const ListedProcess& one);

// msiexec counts only as setup's child: its service lives on for minutes after every installation.
bool setup_runs(const ProcessList& processes);

// An installer whose starter is gone. On a node that setup has left its mark on, that is setup's
// own.
bool installer_left_behind(const ProcessList& processes);

}  // namespace lockstep::windows
