#pragma once
// The cluster from what its interface or cluster.exe has answered. Pure.
//
// Either all of it was told and fits together, or the cluster is unreadable: a group without an
// owner would seem to be owned by nobody, and a resource without a group would leave the CMS's
// group to cluster tools (I1, I2, I7).

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/parse/cluster_listing.h"
#include "common/value/facts.h"

namespace lockstep::windows {

struct ClusterSight {
  ClusterFacts facts;
  std::string witness_share;  // MNSFileShare, SharePath; empty when it is not known
  // Set when groups could not be told by the types of what is in them: holds_cms is not filled in.
  std::optional<std::vector<ListedResource>> listed;
  friend bool operator==(const ClusterSight&, const ClusterSight&) = default;
};

// Numbers are those of dossier §1.1; -1: unknown there, or the call has failed.
struct AnsweredNode {
  std::string name;
  int state = -1;
};
struct AnsweredGroup {
  std::string name;
  std::string owner;
  int state = -1;
};
struct AnsweredResource {
  std::string name;
  std::string group;
  std::string type;  // "Network Name"; empty when it cannot be read
  int state = -1;
  std::string witness_share;  // of a quorum resource
};
struct ClusterAnswers {
  std::vector<AnsweredNode> nodes;
  std::vector<AnsweredGroup> groups;
  std::vector<AnsweredResource> resources;
};

// `own` is this node, which must be one of the cluster's.
std::optional<ClusterSight> sight_of(const ClusterAnswers& answers, const NodeId& own);

// What three listings of cluster.exe tell. They tell no types, so groups are left to mark_cms();
// the witness share is not in them.
struct ClusterListings {
  std::string nodes;
  std::string groups;
  std::string resources;
};
// Names become texts by `text_of` (node_tools.h) when their columns have been read.
using TextOf = std::function<std::string(const std::string& printed)>;
std::optional<ClusterSight> sight_of(const ClusterListings& listings, const NodeId& own,
                                     const TextOf& text_of);

}  // namespace lockstep::windows
