#pragma once
// The cluster service: its API, loaded at run time because front ends have none, and cluster.exe
// where that cannot be used (dossier §1.1, §1.2, §6.6).

#include <filesystem>
#include <optional>
#include <string>

#include "agent/platform/windows/look.h"
#include "agent/platform/windows/win32/bounded.h"
#include "common/value/ids.h"

namespace lockstep::windows {

// Nothing: the cluster service does not answer here, or not all of it in a way that fits together.
// `scratch` is a folder for the output of cluster.exe; `own` is this node.
std::optional<ClusterSight> see_cluster(const std::filesystem::path& scratch, const NodeId& own,
                                        LookTime& time, Bounded& bounded);

// Win32 error; 997 when the move goes on.
unsigned long move_cluster_group(const std::filesystem::path& scratch, const std::string& group,
                                 const NodeId& to);

// A file can be made and deleted there (P10).
bool share_is_writable(const std::string& share, const std::string& node);

}  // namespace lockstep::windows
