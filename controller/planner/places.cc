#include "controller/planner/places.h"

namespace lockstep {
namespace {

Because full(std::string rule, std::string reason, int cap) {
  return {std::move(rule),
          std::move(reason),
          {std::to_string(cap) + " under work", "at most " + std::to_string(cap), "fleet file",
           std::nullopt},
          "the end of one of them"};
}

}  // namespace

Places::Places(const Observation& observation, const Policy& policy) : policy_(policy) {
  for (const ClusterObservation& cluster : observation.clusters) {
    if (cluster.begun_at && !cluster.ended) {
      count(cluster.declared);
    }
  }
}

std::optional<Because> Places::take(const DeclaredCluster& cluster) {
  if (taken_ >= policy_.max_parallel) {
    return full("parallel-cap", "enough clusters are under work", policy_.max_parallel);
  }
  const int site_cap = policy_.max_parallel_per_site;
  if (site_cap > 0 && !cluster.site.empty() && at_site_[cluster.site] >= site_cap) {
    return full("site-cap", "enough clusters of site " + cluster.site + " are under work",
                site_cap);
  }
  const int witness_cap = policy_.max_parallel_per_witness;
  if (witness_cap > 0 && !cluster.witness_host.empty() &&
      at_witness_[cluster.witness_host] >= witness_cap) {
    return full("witness-cap",
                "enough clusters with the witness on " + cluster.witness_host + " are under work",
                witness_cap);
  }
  if (!cluster.balanced_set.empty() && in_set_[cluster.balanced_set] > 0) {
    return full("balanced-set", "another server of " + cluster.balanced_set + " is under work", 1);
  }
  count(cluster);
  return std::nullopt;
}

void Places::count(const DeclaredCluster& cluster) {
  ++taken_;
  ++at_site_[cluster.site];
  ++at_witness_[cluster.witness_host];
  ++in_set_[cluster.balanced_set];
}

}  // namespace lockstep
