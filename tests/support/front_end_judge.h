#pragma once
// Judges the world log of front ends beside clusters (tests/support/world_log.h).

#include <string>
#include <vector>

#include "tests/support/world_log.h"

namespace lockstep {

// In the log a front end is a cluster with the name of its only server.
bool of_front_end(const lab::LogEntry& entry);

// What must never happen between them: the host of a witness goes down while a node of its cluster
// is out or in setup; a cluster is begun while the setup of a front end is not through, or it is
// not rebooted since.
std::vector<std::string> judge_front_ends(const WorldLog& log);

}  // namespace lockstep
