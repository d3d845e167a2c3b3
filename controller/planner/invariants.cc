#include "controller/planner/invariants.h"

#include <algorithm>
#include <optional>

#include "controller/planner/failback_invariants.h"
#include "controller/planner/front_end_invariants.h"
#include "controller/planner/hook_invariants.h"
#include "controller/planner/rollout_invariants.h"

namespace lockstep {
namespace {

// Everything that the checks of one planned step look at, taken from raw facts.
struct Scene {
  const ClusterObservation& cluster;
  const Policy& policy;
  Instant now;
  const PlannedStep& step;
  const Sight* own = nullptr;    // the node that is to act
  const Sight* other = nullptr;  // its partner
  NodeId other_id = {};

  [[nodiscard]] const NodeFacts& facts() const { return *own->facts; }
};

using Broken = std::optional<std::string>;

bool young(const Sight& sight, const Scene& scene) {
  return sight.facts && scene.now - sight.received_at <= scene.policy.limits.facts_age &&
         sight.beat >= scene.cluster.required_beat;
}

bool owns_cms(const NodeFacts& facts) {
  return facts.cluster && std::ranges::any_of(facts.cluster->groups, [&](const GroupFacts& group) {
           return group.holds_cms && group.owner == facts.node;
         });
}

bool owns_any_group(const NodeFacts& facts) {
  return facts.cluster && std::ranges::any_of(facts.cluster->groups, [&](const GroupFacts& group) {
           return group.owner == facts.node;
         });
}

bool upgraded(const NodeFacts& facts, const Policy& policy) {
  return !older_service_pack(facts.setup.configured, policy.release.target) &&
         facts.setup.configured == facts.setup.unpacked && !facts.setup.watermark;
}

bool takes_node_out(const Step& step) {
  return is_setup(step, SetupMode::kUpgrade) || is<RebootNode>(step);
}

Broken broken_if(bool broken, const char* sentence) {
  return broken ? Broken{sentence} : std::nullopt;
}

Broken fresh_sight(const Scene& scene) {
  return broken_if(!young(*scene.own, scene), "acts on facts of the node that are too old");
}

Broken i1_not_on_owner(const Scene& scene) {
  return broken_if(takes_node_out(scene.step.step) && owns_cms(scene.facts()),
                   "the node owns the CMS");
}

Broken i2_not_on_group_owner(const Scene& scene) {
  return broken_if(
      takes_node_out(scene.step.step) && (!scene.facts().cluster || owns_any_group(scene.facts())),
      "the node owns a group, or its groups cannot be read");
}

Broken i3_one_node_out(const Scene& scene) {
  if (!takes_node_out(scene.step.step)) {
    return std::nullopt;
  }
  if (!young(*scene.other, scene)) {
    return "the partner " + scene.other_id.text + " is not freshly seen";
  }
  if (state_of(scene.facts(), scene.other_id) != ClusterNodeState::kUp) {
    return "the partner " + scene.other_id.text + " is not Up";
  }
  return broken_if(scene.other->facts->setup.running, "setup runs on the partner");
}

bool cms_old(const Scene& scene) {
  for (const Sight* sight : {scene.own, scene.other}) {
    if (sight->facts && sight->facts->cms) {
      return older_service_pack(sight->facts->cms->build, scene.policy.release.target);
    }
  }
  return true;  // not seen: it may be
}

// Going on with an upgraded CMS mends an outage; what begins one needs the witness.
Broken i4_witness(const Scene& scene) {
  const bool risky =
      takes_node_out(scene.step.step) || (is<StopCms>(scene.step.step) && cms_old(scene));
  return broken_if(risky && (!scene.facts().cluster || !scene.facts().cluster->witness_reachable),
                   "the witness is not reachable from the node");
}

Broken i7_cms_by_exchange(const Scene& scene) {
  const auto* move = std::get_if<MoveGroup>(&scene.step.step);
  if (move == nullptr) {
    return std::nullopt;
  }
  const GroupFacts* const group = find_group(scene.facts(), move->group);
  return broken_if(
      group == nullptr || group->holds_cms || move->group == scene.cluster.declared.cms,
      "the cluster tool would move the CMS, or a group that is not seen");
}

Broken i8_upgrade_cms_place(const Scene& scene) {
  if (!is_setup(scene.step.step, SetupMode::kUpgradeCms)) {
    return std::nullopt;
  }
  const auto& cms = scene.facts().cms;
  return broken_if(!cms || cms->state != CmsState::kOffline || cms->owner != scene.step.node ||
                       !upgraded(scene.facts(), scene.policy) ||
                       !scene.facts().setup.rebooted_since,
                   "the CMS is not Offline here, on an upgraded and rebooted node");
}

// The CMS as its owner tells; where the owner cannot, as its partner does.
const CmsFacts* cms_of(const Scene& scene) {
  const CmsFacts* told = nullptr;
  for (const Sight* sight : {scene.own, scene.other}) {
    if (young(*sight, scene) && sight->facts->cms &&
        (told == nullptr || sight->facts->cms->owner == sight->facts->node)) {
      told = &*sight->facts->cms;
    }
  }
  return told;
}

// In this run, or as the facts show: a new run remembers no steps.
bool upgrade_cms_done(const Scene& scene) {
  const CmsFacts* const cms = cms_of(scene);
  const auto done = [](const StepRecord& record) {
    return is_setup(record.step, SetupMode::kUpgradeCms) && record.result.outcome == Outcome::kDone;
  };
  return std::ranges::any_of(scene.cluster.history, done) ||
         (cms != nullptr && !older_service_pack(cms->build, scene.policy.release.target) &&
          !scene.facts().setup.cms_watermark);
}

Broken i9_upgrade_cms_order(const Scene& scene) {
  if (is_setup(scene.step.step, SetupMode::kUpgradeCms)) {
    if (upgrade_cms_done(scene)) {
      return "/upgradecms was done already";
    }
    if (scene.other->facts && upgraded(*scene.other->facts, scene.policy)) {
      return "both nodes are upgraded already";
    }
  }
  if (is_setup(scene.step.step, SetupMode::kUpgrade) && scene.other->facts &&
      upgraded(*scene.other->facts, scene.policy)) {
    const auto& cms = scene.facts().cms ? scene.facts().cms : scene.other->facts->cms;
    if (!cms || older_service_pack(cms->build, scene.policy.release.target)) {
      return "the second node's setup would come before /upgradecms";
    }
  }
  return std::nullopt;
}

Broken i10_levels_match(const Scene& scene) {
  if (!is<StartCms>(scene.step.step)) {
    return std::nullopt;
  }
  const auto& cms = scene.facts().cms;
  if (!cms || !same_service_pack(cms->build, scene.facts().setup.configured)) {
    return "CMS and node are at different levels";
  }
  return broken_if(cms->owner != scene.step.node, "the node does not own the CMS");
}

bool owned_by_upgraded(const Scene& scene) {
  for (const Sight* sight : {scene.own, scene.other}) {
    if (sight->facts && owns_cms(*sight->facts)) {
      return upgraded(*sight->facts, scene.policy);
    }
  }
  return false;
}

// The stop that begins an outage: of an old CMS that serves on an old node.
bool begins_outage(const Scene& scene) {
  const CmsFacts* const cms = cms_of(scene);
  return is<StopCms>(scene.step.step) && !owned_by_upgraded(scene) && cms != nullptr &&
         cms->state == CmsState::kOnline &&
         older_service_pack(cms->build, scene.policy.release.target);
}

Broken i11_target_ready(const Scene& scene) {
  const auto ready = [&](const Sight* sight) {
    return young(*sight, scene) && upgraded(*sight->facts, scene.policy) &&
           sight->facts->setup.rebooted_since;
  };
  return broken_if(begins_outage(scene) && !ready(scene.own) && !ready(scene.other),
                   "no upgraded and rebooted node is there to take the CMS");
}

Broken i12_healthy_before_stop(const Scene& scene) {
  const auto healthy = [](const CopyFacts& copy) {
    return copy.public_folder || copy.status == CopyStatus::kHealthy;
  };
  return broken_if(begins_outage(scene) && !std::ranges::all_of(cms_of(scene)->copies, healthy),
                   "a copy is not Healthy");
}

Broken i13_rebooted_before_owning(const Scene& scene) {
  const auto* move = std::get_if<MoveCms>(&scene.step.step);
  if (move == nullptr) {
    return std::nullopt;
  }
  const Sight& target = move->to == scene.step.node ? *scene.own : *scene.other;
  if (!young(target, scene) || !upgraded(*target.facts, scene.policy) ||
      !target.facts->setup.rebooted_since) {
    return move->to.text + " is not freshly seen, upgraded and rebooted";
  }
  return std::nullopt;
}

Broken i19_no_backup(const Scene& scene) {
  const Step& step = scene.step.step;
  const bool disturbs =
      is<StopCms>(step) || is<MoveCms>(step) || is_setup(step, SetupMode::kUpgrade);
  const CmsFacts* const cms = cms_of(scene);
  return broken_if(disturbs && cms != nullptr && cms->backup_running, "a backup is running");
}

bool wanted(const Scene& scene, Gate gate) {
  return std::ranges::find(scene.policy.gates, gate) != scene.policy.gates.end();
}

// For these labels.
bool passed(const Scene& scene, Gate gate) {
  return std::ranges::any_of(scene.cluster.passed_gates, [&](const PassedGate& one) {
    return scene.cluster.labels && one.labels == *scene.cluster.labels && one.gate == gate;
  });
}

Broken gate_before_outage(const Scene& scene) {
  // From the first node's setup to the stop on the old node, the gate guards an old CMS; an old CMS
  // on the upgraded node is out of service already.
  const bool stops = is<StopCms>(scene.step.step) && !owned_by_upgraded(scene);
  const bool disturbs = cms_old(scene) && (stops || is_setup(scene.step.step, SetupMode::kUpgrade));
  return broken_if(disturbs && wanted(scene, Gate::kBeforeOutage) &&
                       !passed(scene, Gate::kBeforeOutage) && !passed(scene, Gate::kPossibleLoss),
                   "no operator approved it");
}

Broken hook_before_outage(const Scene& scene) {
  return begins_outage(scene) ? lacks_announcement(scene.cluster, scene.policy, scene.now)
                              : std::nullopt;
}

Broken gate_reseed(const Scene& scene) {
  return broken_if(is<ReseedCopy>(scene.step.step) && wanted(scene, Gate::kReseed) &&
                       !passed(scene, Gate::kReseed),
                   "no operator approved a full copy over existing files");
}

Broken failback(const Scene& scene) {
  return unfit_failback(scene.cluster, scene.step, scene.policy, scene.now);
}

Broken window(const Scene& scene) {
  return leaves_window(scene.cluster, scene.step, scene.policy, scene.now);
}

Broken one_step(const Scene& scene) {
  if (scene.cluster.in_flight) {
    return "a step of this cluster is still out";
  }
  return broken_if(!scene.cluster.labels || scene.cluster.ended,
                   "the cluster is not begun, or has ended");
}

struct Invariant {
  const char* name;
  Broken (*broken)(const Scene&);
};

constexpr Invariant kInvariants[] = {
    {"one-step-a-cluster", one_step},
    {"fresh-sight", fresh_sight},
    {"I1", i1_not_on_owner},
    {"I2", i2_not_on_group_owner},
    {"I3", i3_one_node_out},
    {"I4", i4_witness},
    {"I7", i7_cms_by_exchange},
    {"I8", i8_upgrade_cms_place},
    {"I9", i9_upgrade_cms_order},
    {"I10", i10_levels_match},
    {"I11", i11_target_ready},
    {"I12", i12_healthy_before_stop},
    {"I13", i13_rebooted_before_owning},
    {"I19", i19_no_backup},
    {"window", window},
    {"failback", failback},
    {"gate-before-outage", gate_before_outage},
    {"hook-before-outage", hook_before_outage},
    {"gate-reseed", gate_reseed},
};

void check_step(const Decision& decision, const ClusterObservation& cluster, const Policy& policy,
                Instant now, std::vector<Violation>& violations) {
  Scene scene{cluster, policy, now, *decision.step};
  for (std::size_t i = 0; i < 2; ++i) {
    const bool own = cluster.declared.nodes[i] == decision.step->node;
    (own ? scene.own : scene.other) = &cluster.sights[i];
    if (!own) {
      scene.other_id = cluster.declared.nodes[i];
    }
  }
  if (scene.own == nullptr || scene.other == nullptr || !scene.own->facts) {
    violations.push_back(
        {decision.cluster, "known-node", decision.step->node.text + " is not a seen node of it"});
    return;
  }
  for (const Invariant& invariant : kInvariants) {
    if (const Broken broken = invariant.broken(scene)) {
      violations.push_back(
          {decision.cluster, invariant.name,
           describe(decision.step->step) + " on " + decision.step->node.text + ": " + *broken});
    }
  }
}

// Each verb comes with what it needs, and every decision says why.
bool well_formed(const Decision& decision) {
  const bool ends = decision.verb == Verb::kHalt || decision.verb == Verb::kFinish;
  return !decision.rule.empty() && !decision.reason.empty() &&
         decision.step.has_value() == (decision.verb == Verb::kRun) &&
         decision.gate.has_value() == (decision.verb == Verb::kAsk) &&
         decision.hook.has_value() == (decision.verb == Verb::kCall) &&
         decision.labels.has_value() == (decision.verb == Verb::kBegin) &&
         (!ends || decision.outcome.has_value());
}

}  // namespace

std::vector<Violation> check_invariants(const Plan& plan, const Observation& observation,
                                        const Policy& policy, Instant now) {
  std::vector<Violation> violations;
  const auto not_rising = [](const Decision& a, const Decision& b) {
    return !(a.cluster < b.cluster);
  };
  if (plan.decisions.size() != observation.clusters.size() ||
      std::ranges::adjacent_find(plan.decisions, not_rising) != plan.decisions.end()) {
    violations.push_back(
        {ClusterId{}, "complete", "the plan does not name every cluster exactly once"});
    return violations;
  }
  for (const Decision& decision : plan.decisions) {
    const auto cluster =
        std::ranges::find(observation.clusters, decision.cluster,
                          [](const ClusterObservation& c) { return c.declared.id; });
    if (cluster == observation.clusters.end()) {
      violations.push_back({decision.cluster, "complete", "a cluster that nobody declared"});
      return violations;
    }
    if (!well_formed(decision)) {
      violations.push_back({decision.cluster, "well-formed",
                            to_text(decision.verb) + " lacks its rule, reason, step or outcome"});
    } else if (is_front_end(cluster->declared)) {
      continue;  // its steps and its end are judged below
    } else if (decision.verb == Verb::kRun) {
      check_step(decision, *cluster, policy, now, violations);
    } else if (decision.verb == Verb::kFinish) {
      check_finish(decision, *cluster, policy, now, violations);
    } else if (decision.verb == Verb::kCall) {
      check_call(decision, *cluster, policy, violations);
    }
  }
  check_begins(plan, observation, policy, now, violations);
  check_front_ends(plan, observation, policy, now, violations);
  return violations;
}

}  // namespace lockstep
