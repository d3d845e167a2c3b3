#include "controller/planner/failback_invariants.h"

#include <algorithm>
#include <vector>

#include "controller/planner/hook_invariants.h"

namespace lockstep {
namespace {

using Broken = std::optional<std::string>;

bool ready(const NodeFacts& facts, const Policy& policy) {
  return !older_service_pack(facts.setup.configured, policy.release.target) &&
         facts.setup.configured == facts.setup.unpacked && !facts.setup.watermark &&
         facts.setup.rebooted_since;
}

// Both nodes' facts, if both are young; otherwise none.
std::vector<const NodeFacts*> young_facts(const ClusterObservation& cluster, const Policy& policy,
                                          Instant now) {
  std::vector<const NodeFacts*> looks;
  for (const Sight& sight : cluster.sights) {
    const bool young = sight.facts && now - sight.received_at <= policy.limits.facts_age &&
                       sight.beat >= cluster.required_beat;
    if (!young) {
      return {};
    }
    looks.push_back(&*sight.facts);
  }
  return looks;
}

// As its owner sees it, or else whatever node does.
const CmsFacts* upgraded_cms(const ClusterObservation& cluster, const Policy& policy) {
  for (const Sight& sight : cluster.sights) {
    if (sight.facts && sight.facts->setup.cms_watermark) {
      return nullptr;
    }
  }
  const CmsFacts* any = nullptr;
  for (const Sight& sight : cluster.sights) {
    if (!sight.facts || !sight.facts->cms ||
        older_service_pack(sight.facts->cms->build, policy.release.target)) {
      continue;
    }
    any = any == nullptr || sight.facts->cms->owner == sight.facts->node ? &*sight.facts->cms : any;
  }
  return any;
}

// Serving where it may run: not one that fell back onto an old node.
bool in_service(const ClusterObservation& cluster, const CmsFacts& cms, const Policy& policy) {
  return cms.state == CmsState::kOnline &&
         std::ranges::any_of(cluster.sights, [&](const Sight& sight) {
           return sight.facts && cms.owner == sight.facts->node && ready(*sight.facts, policy);
         });
}

bool all_up(const NodeFacts& facts) {
  return facts.cluster && facts.cluster->witness_reachable &&
         std::ranges::all_of(facts.cluster->nodes, [](const ClusterNodeFacts& node) {
           return node.state == ClusterNodeState::kUp;
         });
}

Broken unfit_stop(const ClusterObservation& cluster, const CmsFacts& cms, const Policy& policy,
                  Instant now) {
  const auto looks = young_facts(cluster, policy, now);
  if (looks.empty()) {
    return "a node is not freshly seen";
  }
  if (!std::ranges::all_of(looks, [&](const auto* look) { return ready(*look, policy); })) {
    return "a node is not upgraded and rebooted";
  }
  if (!std::ranges::all_of(looks, [](const auto* look) { return all_up(*look); })) {
    return "a node is not Up, or the witness is not reachable";
  }
  if (!std::ranges::all_of(cms.copies, [](const CopyFacts& copy) {
        return copy.public_folder || copy.status == CopyStatus::kHealthy;
      })) {
    return "a copy is not Healthy";
  }
  const auto& gates = policy.gates;
  const bool asks = std::ranges::find(gates, Gate::kBeforeOutage) != gates.end();
  if (asks && std::ranges::none_of(cluster.passed_gates, [&](const PassedGate& one) {
        return one.gate == Gate::kFailback && cluster.labels && one.labels == *cluster.labels;
      })) {
    return "no operator approved it";
  }
  return lacks_announcement(cluster, policy, now);
}

// Whose home is known, by a policy that asks for it.
bool goes_home(const ClusterObservation& cluster, const NodeId& from, const Policy& policy) {
  const bool too_early = policy.failback == Failback::kAtEnd && !cluster.homeward;
  if (policy.failback == Failback::kNone || too_early || !cluster.labels ||
      from != cluster.labels->first) {
    return false;
  }
  const auto before = cluster.builds_before.find(cluster.labels->second);
  return before != cluster.builds_before.end() &&
         older_service_pack(before->second, policy.release.target);
}

}  // namespace

std::optional<std::string> unfit_failback(const ClusterObservation& cluster,
                                          const PlannedStep& planned, const Policy& policy,
                                          Instant now) {
  const CmsFacts* const cms = upgraded_cms(cluster, policy);
  const auto* const move = std::get_if<MoveCms>(&planned.step);
  const bool leaves = move != nullptr && cluster.labels && move->to == cluster.labels->second;
  const bool stops =
      is<StopCms>(planned.step) && cms != nullptr && in_service(cluster, *cms, policy);
  if (!leaves && !stops) {
    return std::nullopt;
  }
  if (cms == nullptr || !cms->owner || !goes_home(cluster, *cms->owner, policy)) {
    return "nobody asked for the CMS to leave the node it was upgraded on";
  }
  return stops ? unfit_stop(cluster, *cms, policy, now) : std::nullopt;
}

}  // namespace lockstep
