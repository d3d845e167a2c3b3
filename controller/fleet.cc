#include "controller/fleet.h"

namespace lockstep {

std::vector<DeclaredCluster> units_of(const Fleet& fleet) {
  std::vector<DeclaredCluster> units;
  if (fleet.policy.upgrade_front_ends) {
    for (const DeclaredFrontEnd& front_end : fleet.front_ends) {
      DeclaredCluster& unit = units.emplace_back();
      unit.id = ClusterId{front_end.id.text};
      unit.nodes = {front_end.id};
      unit.roles = front_end.roles;
      unit.balanced_set = front_end.balanced_set;
    }
  }
  units.insert(units.end(), fleet.clusters.begin(), fleet.clusters.end());
  return units;
}

}  // namespace lockstep
