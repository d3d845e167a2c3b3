#pragma once
// The cluster service: its API, loaded at run time because front ends have none, and cluster.exe
// where that cannot be used (dossier §1.1, §1.2, §6.6).

#include <filesystem>
#include <optional>
#include <string>

#include "common/value/facts.h"

namespace lockstep::windows {

struct ClusterSight {
  ClusterFacts facts;
  std::string witness_share;  // MNSFileShare; empty when it is not known
};

// Nothing: the cluster service does not answer here. `scratch` is a folder for the output of
// cluster.exe; `cms` names the group that holds the CMS where types of resources cannot be read.
std::optional<ClusterSight> see_cluster(const std::filesystem::path& scratch,
                                        const std::string& cms);

// Win32 error; 997 when the move goes on.
unsigned long move_cluster_group(const std::filesystem::path& scratch, const std::string& group,
                                 const NodeId& to);

// A file can be made and deleted there (P10).
bool share_is_writable(const std::string& share, const std::string& node);

}  // namespace lockstep::windows
