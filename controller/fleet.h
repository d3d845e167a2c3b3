#pragma once
// The fleet, as the operator declared it.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/ids.h"
#include "controller/policy.h"

namespace lockstep {

// What is begun, worked on and ended as one: a cluster, or a front end that is to be upgraded.
struct DeclaredCluster {
  ClusterId id;     // of a front end: the server's name
  std::string cms;  // "E2K7CCR"; a front end has none
  // Two, in the order of the file; of a front end the server alone.
  std::vector<NodeId> nodes = std::vector<NodeId>(2);
  std::string witness_host;  // server of the file share witness; a front end has none
  std::vector<std::string> storage_groups;
  std::string site = {};                                 // for max_parallel_per_site; may be empty
  std::optional<Duration> outage_budget = std::nullopt;  // most minutes of outage; its own or all's
  std::vector<std::string> roles = {};                   // of a front end; a cluster has none
  std::string balanced_set = {};                         // of a front end; empty: alone
  friend bool operator==(const DeclaredCluster&, const DeclaredCluster&) = default;
};

struct DeclaredFrontEnd {
  NodeId id;
  std::vector<std::string> roles;  // client-access, hub-transport, unified-messaging, edge
  std::string balanced_set = {};   // servers of one set stand in for each other; empty: alone
  friend bool operator==(const DeclaredFrontEnd&, const DeclaredFrontEnd&) = default;
};

struct Fleet {
  std::string name;
  std::vector<DeclaredFrontEnd> front_ends;  // in the order of the file
  std::vector<DeclaredCluster> clusters;  // in the order of the file, which is the order of waves
  Policy policy;
};

inline bool is_front_end(const DeclaredCluster& unit) { return !unit.roles.empty(); }
inline bool has_role(const DeclaredCluster& unit, std::string_view role) {
  return std::ranges::find(unit.roles, role) != unit.roles.end();
}

// What this fleet upgrades, in the order of the waves: its front ends, where the policy says so,
// then its clusters.
std::vector<DeclaredCluster> units_of(const Fleet& fleet);

}  // namespace lockstep
