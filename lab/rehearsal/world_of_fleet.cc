#include "lab/rehearsal/world_of_fleet.h"

namespace lockstep::lab {

Result<WorldSpec> world_of(const Fleet& fleet, const std::vector<std::string>& faults,
                           std::uint64_t seed) {
  const Release& release = fleet.policy.release;
  std::vector<ClusterSpec> clusters;
  for (const DeclaredCluster& declared : units_of(fleet)) {
    ClusterSpec cluster = named_spec(declared.id, declared.cms, declared.nodes, declared.roles);
    cluster.witness_host = declared.witness_host;
    if (!declared.storage_groups.empty()) {
      cluster.storage_groups.clear();
      for (const std::string& name : declared.storage_groups) {
        cluster.storage_groups.push_back({name, false});
      }
    }
    cluster.source = release.oldest_source;
    cluster.target = release.target;
    cluster.schema_range_upper = release.schema_range_upper;
    cluster.organization_version = release.organization_version;
    clusters.push_back(std::move(cluster));
  }
  std::vector<FrontEndSpec> front_ends;
  for (const DeclaredFrontEnd& declared : fleet.front_ends) {
    if (!fleet.policy.upgrade_front_ends) {
      front_ends.push_back({declared.id, declared.roles, release.target});
    }
  }
  return make_world_spec(std::move(clusters), std::move(front_ends), faults, seed);
}

AgentPolicy node_policy_of(const Fleet& fleet) {
  AgentPolicy policy;
  policy.media_roots = {fleet.policy.media_root};
  for (const Prerequisite& prerequisite : fleet.policy.release.prerequisites) {
    policy.package_sha256s.push_back(prerequisite.sha256);
  }
  policy.services = tracked_services(fleet.policy.release);
  policy.services.push_back(fleet.policy.release.replication);
  return policy;
}

}  // namespace lockstep::lab
