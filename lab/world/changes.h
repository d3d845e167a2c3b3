#pragma once
// Changes: what became different between two states of a cluster, in the words of the world log.

#include <string>
#include <utility>
#include <vector>

#include "lab/world/cluster.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

struct Change {
  std::string name;  // "failover", "cms-offline", …
  int node = -1;     // index; -1: the cluster as a whole
  std::vector<std::pair<std::string, std::string>> args;
  friend bool operator==(const Change&, const Change&) = default;
};

// Causes before effects: power, membership, quorum, groups, CMS, databases, copies, setup's traces.
// Names: node-down node-up node-left node-joined quorum-lost quorum-back witness-lost witness-back
// failover group-moved cms-offline cms-failed cms-online cms-upgraded database-dismounted
// database-mounted logs-lost copy-status services-disabled services-enabled version-unpacked
// version-configured watermark-set watermark-cleared cms-watermark-set cms-watermark-cleared
// reboot-pending reboot-cleared isolated reachable backup-begins backup-ends.
std::vector<Change> changes(const ClusterSpec& spec, const Cluster& before, const Cluster& after);

}  // namespace lockstep::lab
