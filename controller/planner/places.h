#pragma once
// Places: how many more clusters may be under work, in all and of those that share something. Pure.
//
// Clusters of one site share its lines and its people; clusters with one witness host lose quorum
// together while a node of each is out, if that host fails (P10, P11). Of a load-balanced set of
// front ends one server is under work at a time (dossier §7.5).

#include <map>
#include <optional>
#include <string>

#include "controller/planner/decisions.h"

namespace lockstep {

class Places {
 public:
  // The clusters that are begun and have not ended have theirs.
  Places(const Observation& observation, const Policy& policy);

  // Takes a place for the cluster; or none, and the cap that keeps it from one.
  std::optional<Because> take(const DeclaredCluster& cluster);
  [[nodiscard]] bool has_room(const DeclaredCluster& cluster) const;
  // One that has ended gives its place back.
  void leave(const DeclaredCluster& cluster) { count(cluster, -1); }

 private:
  enum class Cap { kNone, kParallel, kSite, kWitness, kBalancedSet };

  [[nodiscard]] Cap cap_of(const DeclaredCluster& cluster) const;
  void count(const DeclaredCluster& cluster, int more);

  const Policy& policy_;
  int taken_ = 0;
  std::map<std::string, int> at_site_;
  std::map<std::string, int> at_witness_;
  std::map<std::string, int> in_set_;
};

}  // namespace lockstep
