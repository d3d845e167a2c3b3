#include "controller/planner/front_end_invariants.h"

#include <algorithm>
#include <optional>

#include "controller/planner/rollout_invariants.h"

namespace lockstep {
namespace {

using Broken = std::optional<std::string>;

// Everything that the checks of one planned step on a front end look at.
struct Scene {
  const ClusterObservation& server;
  const PlannedStep& step;
  const Observation& observation;
  const Policy& policy;
  Instant now;

  [[nodiscard]] const Sight& sight() const { return server.sights[0]; }
};

bool young(const ClusterObservation& unit, const Sight& sight, const Policy& policy, Instant now) {
  return sight.facts && now - sight.received_at <= policy.limits.facts_age &&
         sight.beat >= unit.required_beat;
}

bool upgraded(const Sight& sight, const Policy& policy) {
  const SetupFacts& setup = sight.facts->setup;
  return !older_service_pack(setup.configured, policy.release.target) &&
         setup.configured == setup.unpacked && !setup.watermark;
}

bool takes_out(const Step& step) { return is<RunSetup>(step) || is<RebootNode>(step); }

bool under_work(const ClusterObservation& unit) { return unit.begun_at && !unit.ended; }

Broken broken_if(bool broken, const char* sentence) {
  return broken ? Broken{sentence} : std::nullopt;
}

Broken one_step(const Scene& scene) {
  return broken_if(scene.server.in_flight || !under_work(scene.server),
                   "a step of it is still out, or it is not begun, or has ended");
}

Broken own_server(const Scene& scene) {
  return broken_if(scene.step.node != scene.server.declared.nodes[0] || !scene.sight().facts,
                   "another server than the front end, or one that was never seen");
}

Broken fresh_sight(const Scene& scene) {
  return broken_if(!young(scene.server, scene.sight(), scene.policy, scene.now),
                   "acts on facts of the server that are too old");
}

Broken no_cluster_node(const Scene& scene) {
  const std::optional<NodeFacts>& facts = scene.sight().facts;
  return broken_if(!facts || facts->role != ServerRole::kFrontEnd || facts->cluster,
                   "the server is a cluster node, or it cannot be told");
}

// What a front end needs, and nothing that belongs to a cluster.
Broken known_step(const Scene& scene) {
  const Step& step = scene.step.step;
  const bool known = is_setup(step, SetupMode::kUpgrade) || is<RebootNode>(step) ||
                     is<InstallPackage>(step) || is<StopServices>(step) ||
                     is<StartServices>(step) || is<RestartService>(step) ||
                     is<EnsureServiceRunning>(step) || is<RestoreBaseline>(step);
  return broken_if(!known, "no step of a front end");
}

Broken i4_witness(const Scene& scene) {
  if (!takes_out(scene.step.step)) {
    return std::nullopt;
  }
  const auto all_up = [](const Sight& sight) {
    return sight.facts && !sight.facts->setup.running && sight.facts->cluster &&
           std::ranges::all_of(sight.facts->cluster->nodes, [](const ClusterNodeFacts& node) {
             return node.state == ClusterNodeState::kUp;
           });
  };
  for (const ClusterObservation& cluster : scene.observation.clusters) {
    const bool counts =
        !is_front_end(cluster.declared) && cluster.declared.witness_host == scene.step.node.text;
    if (counts && (under_work(cluster) || !std::ranges::all_of(cluster.sights, all_up))) {
      return cluster.declared.id.text + " counts on its witness here, and may have a node out";
    }
  }
  return std::nullopt;
}

Broken one_of_a_set(const Scene& scene) {
  const std::string& set = scene.server.declared.balanced_set;
  for (const ClusterObservation& other : scene.observation.clusters) {
    if (&other == &scene.server || set.empty() || other.declared.balanced_set != set) {
      continue;
    }
    const Sight& sight = other.sights[0];
    const bool serves = young(other, sight, scene.policy, scene.now) &&
                        !sight.facts->setup.running && !sight.facts->setup.watermark;
    if (under_work(other) || (takes_out(scene.step.step) && !serves)) {
      return other.declared.id.text + " of the same set is under work, or does not serve";
    }
  }
  return std::nullopt;
}

Broken window(const Scene& scene) {
  return leaves_window(scene.server, scene.step, scene.policy, scene.now);
}

struct Invariant {
  const char* name;
  Broken (*broken)(const Scene&);
};

constexpr Invariant kInvariants[] = {
    {"one-step-a-cluster", one_step},    {"known-node", own_server}, {"fresh-sight", fresh_sight},
    {"front-end-role", no_cluster_node}, {"front-end", known_step},  {"I4", i4_witness},
    {"balanced-set", one_of_a_set},      {"window", window},
};

bool at_release(const ClusterObservation& front_end, const Policy& policy, Instant now) {
  const Sight& sight = front_end.sights[0];
  return sight.facts && now - sight.received_at <= policy.limits.facts_age &&
         upgraded(sight, policy);
}

bool client_access(const ClusterObservation& unit) {
  return std::ranges::count(unit.declared.roles, "client-access") > 0;
}

// I6: who must have ended at the release before this unit begins.
bool comes_before(const ClusterObservation& other, const ClusterObservation& unit) {
  if (!is_front_end(other.declared)) {
    return false;
  }
  return !is_front_end(unit.declared) || (client_access(other) && !client_access(unit));
}

void check_begin(const ClusterObservation& unit, const Observation& observation,
                 const Policy& policy, Instant now, std::vector<Violation>& violations) {
  for (const ClusterObservation& other : observation.clusters) {
    if (comes_before(other, unit) && (!other.ended || !at_release(other, policy, now))) {
      violations.push_back({unit.declared.id, "I6", "begins before " + other.declared.id.text});
    }
  }
}

const ClusterObservation& unit_of(const Observation& observation, const ClusterId& id) {
  return *std::ranges::find(observation.clusters, id,
                            [](const ClusterObservation& unit) { return unit.declared.id; });
}

// At most one of a set begins, beside those that are under work.
void check_sets(const Plan& plan, const Observation& observation,
                std::vector<Violation>& violations) {
  std::vector<std::string> busy;
  for (const ClusterObservation& unit : observation.clusters) {
    if (under_work(unit)) {
      busy.push_back(unit.declared.balanced_set);
    }
  }
  for (const Decision& decision : plan.decisions) {
    const std::string& set = unit_of(observation, decision.cluster).declared.balanced_set;
    if (decision.verb != Verb::kBegin || set.empty()) {
      continue;
    }
    if (std::ranges::count(busy, set) > 0) {
      violations.push_back({decision.cluster, "balanced-set", "two of one set would be out"});
    }
    busy.push_back(set);
  }
}

// The other half of I4: no node goes out while the host of its witness is out.
void check_witness_host(const Decision& decision, const Observation& observation,
                        std::vector<Violation>& violations) {
  const ClusterObservation& cluster = unit_of(observation, decision.cluster);
  for (const ClusterObservation& other : observation.clusters) {
    const bool host =
        is_front_end(other.declared) && other.declared.id.text == cluster.declared.witness_host;
    if (host && takes_out(decision.step->step) && other.in_flight &&
        takes_out(other.in_flight->step)) {
      violations.push_back({decision.cluster, "I4", "the host of its witness is out"});
    }
  }
}

void check_step(const Decision& decision, const Scene& scene, std::vector<Violation>& violations) {
  for (const Invariant& invariant : kInvariants) {
    if (const Broken broken = invariant.broken(scene)) {
      violations.push_back(
          {decision.cluster, invariant.name,
           describe(decision.step->step) + " on " + decision.step->node.text + ": " + *broken});
    }
  }
}

}  // namespace

void check_front_ends(const Plan& plan, const Observation& observation, const Policy& policy,
                      Instant now, std::vector<Violation>& violations) {
  check_sets(plan, observation, violations);
  for (const Decision& decision : plan.decisions) {
    const ClusterObservation& unit = unit_of(observation, decision.cluster);
    const bool runs = decision.verb == Verb::kRun && decision.step;
    if (decision.verb == Verb::kBegin && !unit.begun_at) {
      check_begin(unit, observation, policy, now, violations);
    }
    if (runs && is_front_end(unit.declared)) {
      check_step(decision, {unit, *decision.step, observation, policy, now}, violations);
    } else if (runs) {
      check_witness_host(decision, observation, violations);
    } else if (is_front_end(unit.declared) && decision.verb == Verb::kFinish &&
               !at_release(unit, policy, now)) {
      violations.push_back({decision.cluster, "I6", "finished, but not at the release"});
    }
  }
}

}  // namespace lockstep
