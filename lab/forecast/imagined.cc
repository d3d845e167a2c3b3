#include "controller/observer.h"
#include "lab/forecast/forecast.h"
#include "lab/forecast/seen_world.h"
#include "lab/world/sight.h"

namespace lockstep::lab {
namespace {

constexpr Duration kFrontEndUp = 21 * 24h;

void see_cluster(ClusterObservation& cluster, const Release& release) {
  ClusterSpec spec = spec_of(cluster, release);
  spec.opening.reset();
  if (!cluster.declared.storage_groups.empty()) {
    spec.storage_groups.clear();
    for (const std::string& name : cluster.declared.storage_groups) {
      spec.storage_groups.push_back({name, false});
    }
  }
  const Cluster state = is_front_end(spec)
                            ? initial_front_end()
                            : initial_cluster(static_cast<int>(spec.storage_groups.size()));
  for (int node = 0; node < node_count(spec); ++node) {
    Sight& sight = cluster.sights.at(static_cast<std::size_t>(node));
    sight.facts = see(spec, state, node, usual_measures(state, node));
    sight.heard_at = sight.received_at;
  }
}

}  // namespace

Observation imagined_sights(const Fleet& fleet) {
  Observation observation = observe_nothing(fleet);
  for (FrontEndObservation& front_end : observation.front_ends) {
    const DeclaredFrontEnd& declared = front_end.declared;
    front_end.sight.facts = see_front_end(
        {declared.id, declared.roles, fleet.policy.release.target}, FrontEnd{}, kFrontEndUp);
    front_end.sight.heard_at = front_end.sight.received_at;
  }
  for (ClusterObservation& cluster : observation.clusters) {
    see_cluster(cluster, fleet.policy.release);
  }
  return observation;
}

}  // namespace lockstep::lab
