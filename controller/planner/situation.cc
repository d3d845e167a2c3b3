#include "controller/planner/situation.h"

#include <algorithm>

namespace lockstep {
namespace {

NodeSituation read_node(const ClusterObservation& cluster, std::size_t index, const Policy& policy,
                        Instant now) {
  const Sight& sight = cluster.sights[index];
  NodeSituation node;
  node.id = cluster.declared.nodes[index];
  node.heard = sight.heard_at.has_value();
  node.silent = now - sight.heard_at.value_or(cluster.listening_since) > policy.limits.facts_age;
  if (!sight.facts) {
    return node;
  }
  node.facts = &*sight.facts;
  node.age = now - sight.received_at;
  node.fresh = node.age <= policy.limits.facts_age && sight.beat >= cluster.required_beat;
  node.level = level_of(sight.facts->setup, policy.release.target);
  node.rebooted = sight.facts->setup.rebooted_since;
  node.setup_running = sight.facts->setup.running;
  return node;
}

void note_known_down(NodeSituation& node, const NodeSituation& partner) {
  node.known_down = node.silent && node.facts != nullptr && partner.fresh &&
                    state_of(*partner.facts, node.id) == ClusterNodeState::kDown;
}

bool same_view(const CmsFacts& a, const CmsFacts& b) {
  return a.owner == b.owner && a.state == b.state && a.build == b.build;
}

// The cluster's owner of the CMS group and the shell's owner of the CMS are one thing, seen twice.
bool same_owner(const NodeSituation& node, const CmsFacts& cms) {
  return !node.fresh || !node.facts->cluster || !cms.owner ||
         std::ranges::none_of(node.facts->cluster->groups, [&](const GroupFacts& group) {
           return group.holds_cms && group.owner != *cms.owner;
         });
}

// The owner's own view counts most: its shell talks to its own cluster service and store.
void choose_cms(Situation& situation) {
  for (const NodeSituation* node : {&situation.first, &situation.second}) {
    if (!node->fresh || !node->facts->cms) {
      continue;
    }
    const CmsFacts& view = *node->facts->cms;
    if (situation.cms != nullptr) {
      situation.views_differ = !same_view(*situation.cms, view);
    }
    if (situation.cms == nullptr || view.owner == node->id) {
      situation.cms = &view;
      situation.cms_source = node->id;
    }
  }
}

void read_cms(Situation& situation, const Policy& policy) {
  choose_cms(situation);
  for (const NodeSituation* node : {&situation.first, &situation.second}) {
    if (node->fresh && node->facts->setup.cms_watermark) {
      situation.cms_watermark = true;
    }
  }
  if (situation.cms == nullptr) {
    return;
  }
  const CmsFacts& cms = *situation.cms;
  situation.state = cms.state;
  if (cms.build.known()) {
    // The directory may say SP1 before /upgradecms is through: its watermark counts (§3.3 note 3).
    const bool old = older_service_pack(cms.build, policy.release.target);
    situation.cms_level = old || situation.cms_watermark ? Level::kOld : Level::kTarget;
  }
  for (const NodeSituation* node : {&situation.first, &situation.second}) {
    situation.views_differ = situation.views_differ || !same_owner(*node, cms);
  }
  if (cms.owner) {
    situation.owner = *cms.owner == situation.first.id    ? Owner::kFirst
                      : *cms.owner == situation.second.id ? Owner::kSecond
                                                          : Owner::kUnknown;
  }
}

bool touched(const NodeSituation& node) {
  return node.level == Level::kPartial || node.level == Level::kTarget;
}

}  // namespace

bool in_outage(const Situation& s) {
  // A start that left databases dismounted is not the end of an outage either (I16).
  const bool half_started =
      s.cms_level == Level::kTarget && s.cms->databases_mounted != s.cms->databases;
  return !s.alone && (s.state != CmsState::kOnline || half_started ||
                      (s.cms_level == Level::kOld && s.owner == Owner::kFirst));
}

bool everything_upgraded(const Situation& s) {
  return !s.alone && s.first.level == Level::kTarget && s.second.level == Level::kTarget &&
         s.cms_level == Level::kTarget;
}

bool nothing_changed(const Situation& s) {
  return s.first.level == Level::kOld &&
         (s.alone || (s.second.level == Level::kOld && s.cms_level == Level::kOld));
}

Level level_of(const SetupFacts& setup, const BuildNumber& target) {
  if (!setup.configured.known()) {
    return setup.watermark || setup.unpacked.known() ? Level::kPartial : Level::kUnknown;
  }
  if (setup.watermark || setup.configured != setup.unpacked) {
    return Level::kPartial;
  }
  return older_service_pack(setup.configured, target) ? Level::kOld : Level::kTarget;
}

std::optional<Labels> derive_labels(const ClusterObservation& cluster, const Policy& policy,
                                    Instant now) {
  Situation probe;
  probe.first = read_node(cluster, 0, policy, now);
  probe.second = read_node(cluster, 1, policy, now);
  read_cms(probe, policy);
  const bool a_touched = touched(probe.first);
  const bool b_touched = touched(probe.second);
  const Labels a_first{probe.first.id, probe.second.id};
  const Labels b_first{probe.second.id, probe.first.id};
  if (a_touched != b_touched) {
    // An old CMS on the only changed node: either setup ran on the active node, or the CMS failed
    // over afterwards. Facts cannot tell which; a person must.
    const Owner on_changed = a_touched ? Owner::kFirst : Owner::kSecond;
    if (probe.cms_level == Level::kOld && probe.owner == on_changed) {
      return std::nullopt;
    }
    return a_touched ? a_first : b_first;
  }
  if (probe.owner == Owner::kUnknown || probe.views_differ) {
    return std::nullopt;
  }
  const bool changed = a_touched;  // both: the owner was upgraded first
  return (probe.owner == Owner::kFirst) == changed ? a_first : b_first;
}

Situation read_situation(const ClusterObservation& cluster, const Policy& policy, Instant now) {
  Situation situation;
  if (is_front_end(cluster.declared)) {
    situation.alone = true;
    situation.labelled = true;
    situation.in_perimeter = cluster.declared.roles == std::vector<std::string>{"edge"};
    situation.first = read_node(cluster, 0, policy, now);
    return situation;
  }
  const std::optional<Labels> labels =
      cluster.labels ? cluster.labels : derive_labels(cluster, policy, now);
  situation.labelled = labels.has_value();
  const bool swap = labels && labels->first == cluster.declared.nodes[1];
  situation.first = read_node(cluster, swap ? 1 : 0, policy, now);
  situation.second = read_node(cluster, swap ? 0 : 1, policy, now);
  note_known_down(situation.first, situation.second);
  note_known_down(situation.second, situation.first);
  read_cms(situation, policy);
  return situation;
}

}  // namespace lockstep
