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

int count_in(const std::map<std::string, int>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

Places::Places(const Observation& observation, const Policy& policy) : policy_(policy) {
  for (const ClusterObservation& cluster : observation.clusters) {
    if (cluster.begun_at && !cluster.ended) {
      count(cluster.declared, 1);
    }
  }
}

Places::Cap Places::cap_of(const DeclaredCluster& cluster) const {
  if (taken_ >= policy_.max_parallel) {
    return Cap::kParallel;
  }
  const int site_cap = policy_.max_parallel_per_site;
  if (site_cap > 0 && !cluster.site.empty() && count_in(at_site_, cluster.site) >= site_cap) {
    return Cap::kSite;
  }
  const int witness_cap = policy_.max_parallel_per_witness;
  if (witness_cap > 0 && !cluster.witness_host.empty() &&
      count_in(at_witness_, cluster.witness_host) >= witness_cap) {
    return Cap::kWitness;
  }
  return !cluster.balanced_set.empty() && count_in(in_set_, cluster.balanced_set) > 0
             ? Cap::kBalancedSet
             : Cap::kNone;
}

bool Places::has_room(const DeclaredCluster& cluster) const {
  return cap_of(cluster) == Cap::kNone;
}

std::optional<Because> Places::take(const DeclaredCluster& cluster) {
  switch (cap_of(cluster)) {
    case Cap::kNone: count(cluster, 1); return std::nullopt;
    case Cap::kParallel:
      return full("parallel-cap", "enough clusters are under work", policy_.max_parallel);
    case Cap::kSite:
      return full("site-cap", "enough clusters of site " + cluster.site + " are under work",
                  policy_.max_parallel_per_site);
    case Cap::kWitness:
      return full("witness-cap",
                  "enough clusters with the witness on " + cluster.witness_host + " are under work",
                  policy_.max_parallel_per_witness);
    case Cap::kBalancedSet:
      return full("balanced-set", "another server of " + cluster.balanced_set + " is under work",
                  1);
  }
  return std::nullopt;
}

void Places::count(const DeclaredCluster& cluster, int more) {
  taken_ += more;
  at_site_[cluster.site] += more;
  at_witness_[cluster.witness_host] += more;
  in_set_[cluster.balanced_set] += more;
}

}  // namespace lockstep
