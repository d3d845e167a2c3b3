#pragma once
// The fleet, as the operator declared it.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "controller/policy.h"

namespace lockstep {

struct DeclaredCluster {
  ClusterId id;
  std::string cms;              // "E2K7CCR"
  std::array<NodeId, 2> nodes;  // in the order of the file
  std::string witness_host;     // server of the file share witness
  std::vector<std::string> storage_groups;
  std::string site = {};                                 // for max_parallel_per_site; may be empty
  std::optional<Duration> outage_budget = std::nullopt;  // most minutes of outage; its own or all's
  friend bool operator==(const DeclaredCluster&, const DeclaredCluster&) = default;
};

struct DeclaredFrontEnd {
  NodeId id;
  std::vector<std::string> roles;  // client-access, hub-transport, unified-messaging, edge
  friend bool operator==(const DeclaredFrontEnd&, const DeclaredFrontEnd&) = default;
};

struct Fleet {
  std::string name;
  std::vector<DeclaredFrontEnd> front_ends;  // in the order of the file
  std::vector<DeclaredCluster> clusters;  // in the order of the file, which is the order of waves
  Policy policy;
};

}  // namespace lockstep
