#pragma once
// WorldSpec: what a simulated world consists of, in plain inputs: names, builds, durations, faults.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/value/build_number.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/time.h"
#include "lab/world/cluster.h"
#include "lab/world/fault.h"

namespace lockstep::lab {

struct StorageGroupSpec {
  std::string name;
  bool public_folder = false;
};

// A cluster as it was found, in place of one that nothing was done to.
struct Opening {
  Cluster cluster;
  Duration last_full_backup_ago{6h};
  std::vector<std::int64_t> copy_queues;  // logs, in the order of the storage groups
};

struct ClusterSpec {
  ClusterId id;     // "CLUS1"
  std::string cms;  // "E2K7CCR"; also the name of its group
  std::array<NodeId, kNodes> nodes;
  int active = 0;  // index of the node that owns the CMS at the start
  std::vector<StorageGroupSpec> storage_groups{{"First Storage Group"}, {"Second Storage Group"}};
  std::string foreign_group = "Print Group";
  BuildNumber source{8, 0, 685, 24};
  BuildNumber target{8, 1, 240, 6};
  int schema_range_upper = 11116;    // P1
  int organization_version = 11221;  // P2
  std::optional<Opening> opening{};  // else initial_cluster() with this `active`
  std::string witness_host{};        // a server of this world whose power the witness needs
  // Not empty: a front end. It is the first node of a pair whose other half owns every group,
  // never changes and is seen by nobody; so setup, reboots and their faults are those of a node.
  std::vector<std::string> roles{};
};

// A cluster of these names, or, with roles, a front end: it has one node and no CMS.
ClusterSpec named_spec(ClusterId id, std::string cms, const std::vector<NodeId>& nodes,
                       std::vector<std::string> roles = {});
inline bool is_front_end(const ClusterSpec& spec) { return !spec.roles.empty(); }
// How many of its nodes exist: the first, or both.
inline int node_count(const ClusterSpec& spec) { return is_front_end(spec) ? 1 : kNodes; }

// Index of the node in the cluster; -1 when it is none of its nodes.
int index_of(const ClusterSpec& spec, const NodeId& node);

// The group of that name, if it exists in this state.
std::optional<Group> group_named(const ClusterSpec& spec, const Cluster& cluster,
                                 const std::string& name);
std::string name_of(const ClusterSpec& spec, Group group);

// One that nobody changes.
struct FrontEndSpec {
  NodeId id;
  std::vector<std::string> roles{"client-access", "hub-transport"};
  BuildNumber build{8, 1, 240, 6};
};

// A duration is drawn between the two, both included: evenly, or, when the usual one is known, as
// often below it as above it.
struct Range {
  Duration shortest{0};
  Duration longest{0};
  Duration usual{0};  // 0: not known
};

// How long everything takes (dossier §3 tables).
struct Timing {
  Range setup{20min, 60min};          // all stages together
  Range setup_resumed{10min, 30min};  // a repeat starts at the watermark
  Range setup_checks{1min, 3min};
  Range upgrade_cms{2min, 15min};
  Range stop_cms{1min, 5min};
  Range move_cms{10s, 3min};
  Range start_cms{1min, 10min};
  Range mount_databases{20s, 2min};
  Range shutdown{20s, 40s};       // from the command until the node is off
  Range boot{5min, 15min};        // off until the operating system runs
  Range slow_boot{25min, 40min};  // fault reboot-slow
  Range join{10s, 60s};           // cluster service started until Up in the cluster
  Range failover{20s, 90s};       // a pending state of the CMS that nobody attends
  Range copy_settles{30s, 3min};  // Initializing or Resynchronizing until Healthy
  Range move_group{3s, 15s};
  Range services{2s, 20s};  // each stop, start or restart, restore, OAB, resume
  Range install_package{2min, 6min};
  Range reseed{20min, 60min};
  Range smoke_test{2min, 5min};
  Range refusal{1s, 5s};  // a tool that will not even begin
};

struct WorldSpec {
  std::vector<ClusterSpec> clusters;
  std::vector<FrontEndSpec> front_ends;
  Timing timing;
  std::vector<Fault> faults;  // from parse_faults
};

// Checks names and counts, resolves the faults (with the seed, for random ones). The error lists
// everything that is wrong.
Result<WorldSpec> make_world_spec(std::vector<ClusterSpec> clusters,
                                  std::vector<FrontEndSpec> front_ends,
                                  const std::vector<std::string>& faults, std::uint64_t seed);

}  // namespace lockstep::lab
