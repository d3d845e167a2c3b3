#pragma once
// Judges the world log of one cluster (tests/support/world_log.h).

#include <string>
#include <vector>

#include "tests/support/world_log.h"

namespace lockstep {

// Sentences that begin with the cluster and the simulated time.
struct Judged {
  std::vector<std::string> violations;
  std::vector<std::string> left_undone;
};

// `log`: all entries of one cluster, from the world's beginning, when the CMS is online and both
// nodes are Up.
Judged judge_cluster(const WorldLog& log);

}  // namespace lockstep
