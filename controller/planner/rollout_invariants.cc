#include "controller/planner/rollout_invariants.h"

#include <algorithm>
#include <map>

namespace lockstep {
namespace {

// What a young look of one node tells; the rules act on no other.
std::vector<const NodeFacts*> young_facts(const ClusterObservation& cluster, const Policy& policy,
                                          Instant now) {
  std::vector<const NodeFacts*> found;
  for (const Sight& sight : cluster.sights) {
    if (sight.facts && now - sight.received_at <= policy.limits.facts_age &&
        sight.beat >= cluster.required_beat) {
      found.push_back(&*sight.facts);
    }
  }
  return found;
}

bool changed(const NodeFacts& facts, const Policy& policy) {
  const SetupFacts& setup = facts.setup;
  return setup.watermark || setup.configured != setup.unpacked ||
         !older_service_pack(setup.configured, policy.release.target);
}

bool old_cms(const NodeFacts& facts, const Policy& policy) {
  return facts.cms && older_service_pack(facts.cms->build, policy.release.target);
}

using Looks = std::vector<const NodeFacts*>;

// An old CMS, or one that is not known to be new, on a node that may not run it (I10).
bool misplaced(const ClusterObservation& cluster, const Looks& looks, const CmsFacts& cms,
               const Policy& policy) {
  const bool maybe_old =
      older_service_pack(cms.build, policy.release.target) ||
      std::ranges::any_of(looks, [](const NodeFacts* look) { return look->setup.cms_watermark; });
  const bool on_changed = std::ranges::any_of(looks, [&](const NodeFacts* look) {
    return cms.owner == look->node && changed(*look, policy);
  });
  return maybe_old && (on_changed || (cluster.labels && cms.owner == cluster.labels->first));
}

// Some node sees the CMS down, half up, or where it may not be.
bool seen_out_of_service(const ClusterObservation& cluster, const Policy& policy, Instant now) {
  const Looks looks = young_facts(cluster, policy, now);
  return std::ranges::any_of(looks, [&](const NodeFacts* look) {
    return look->cms && (look->cms->state != CmsState::kOnline ||
                         look->cms->databases_mounted != look->cms->databases ||
                         misplaced(cluster, looks, *look->cms, policy));
  });
}

bool open_for(const Windows& windows, Instant now, Duration needed) {
  return !windows.declared || std::ranges::any_of(windows.open, [&](const Window& window) {
    return window.from <= now && now < window.to && now + needed <= window.to;
  });
}

// The time that the step takes on by its longest; a stop takes on its outage.
Duration needed_for(const ClusterObservation& cluster, const Step& step, const Policy& policy,
                    Instant now) {
  const Release& release = policy.release;
  const Looks looks = young_facts(cluster, policy, now);
  if (is<StopCms>(step) && std::ranges::any_of(looks, [&](const NodeFacts* look) {
        return old_cms(*look, policy) && look->cms->state == CmsState::kOnline;
      })) {
    return predicted_outage(release).longest;
  }
  return is<StopCms>(step) ? predicted_failback(release).longest
                           : expected_duration(release, step).longest;
}

// Everything that one begin is judged by beside the caps; the first thing that is wrong.
std::optional<Violation> broken_begin(const ClusterObservation& cluster, const Policy& policy,
                                      Instant now) {
  const ClusterId& id = cluster.declared.id;
  const Looks looks = young_facts(cluster, policy, now);
  const bool half_done =
      std::ranges::any_of(looks, [&](const NodeFacts* look) { return changed(*look, policy); });
  const bool rescue = half_done && seen_out_of_service(cluster, policy, now);
  if (!rescue && !open_for(policy.windows, now, Duration{0})) {
    return Violation{id, "window", "begins outside of the maintenance windows"};
  }
  for (const NodeFacts* look : looks) {
    const bool some_out =
        look->cluster && std::ranges::any_of(look->cluster->nodes, [](const auto& node) {
          return node.state != ClusterNodeState::kUp;
        });
    if (policy.require_all_nodes_online && some_out) {
      return Violation{id, "all-nodes-online", "begins while a node is not Up"};
    }
    const bool ahead = old_cms(*look, policy) && look->cms->state == CmsState::kOnline;
    const auto& budget = cluster.declared.outage_budget;
    if (ahead && budget && predicted_outage(policy.release).longest > *budget) {
      return Violation{id, "outage-budget", "begins with a longer outage than its CMS is allowed"};
    }
  }
  return std::nullopt;
}

// Clusters under work, in all and by what they share.
struct UnderWork {
  int all = 0;
  std::map<std::string, int> at_site;
  std::map<std::string, int> with_witness;

  void add(const DeclaredCluster& cluster) {
    ++all;
    ++at_site[cluster.site];
    ++with_witness[cluster.witness_host];
  }
  [[nodiscard]] bool within(const DeclaredCluster& cluster, const Policy& policy) const {
    const int site = policy.max_parallel_per_site;
    const int witness = policy.max_parallel_per_witness;
    return all <= policy.max_parallel &&
           (site == 0 || cluster.site.empty() || at_site.at(cluster.site) <= site) &&
           (witness == 0 || cluster.witness_host.empty() ||
            with_witness.at(cluster.witness_host) <= witness);
  }
};

}  // namespace

void check_begins(const Plan& plan, const Observation& observation, const Policy& policy,
                  Instant now, std::vector<Violation>& violations) {
  UnderWork work;
  int failed = 0;
  for (const ClusterObservation& cluster : observation.clusters) {
    if (cluster.begun_at && !cluster.ended) {
      work.add(cluster.declared);
    }
    failed += cluster.ended && *cluster.ended != ClusterOutcome::kFinished ? 1 : 0;
  }
  for (const Decision& decision : plan.decisions) {
    const auto cluster =
        std::ranges::find(observation.clusters, decision.cluster,
                          [](const ClusterObservation& c) { return c.declared.id; });
    if (decision.verb != Verb::kBegin || (cluster->begun_at && !cluster->ended)) {
      continue;
    }
    work.add(cluster->declared);
    if (!work.within(cluster->declared, policy) || failed > policy.max_failed_clusters ||
        observation.stop_asked || observation.frozen) {
      violations.push_back(
          {decision.cluster, "rollout-budget", "begins beyond cap, budget or stop"});
    }
    if (auto broken = broken_begin(*cluster, policy, now)) {
      violations.push_back(std::move(*broken));
    }
  }
}

void check_finish(const Decision& decision, const ClusterObservation& cluster, const Policy& policy,
                  Instant now, std::vector<Violation>& violations) {
  const Looks looks = young_facts(cluster, policy, now);
  bool whole = looks.size() == cluster.sights.size();
  bool cms_seen = false;  // one node's tools are enough, and no node may say otherwise
  for (const NodeFacts* look : looks) {
    const SetupFacts& setup = look->setup;
    whole = whole && !setup.watermark && setup.configured == setup.unpacked &&
            !older_service_pack(setup.configured, policy.release.target);
    if (look->cms) {
      const CmsFacts& cms = *look->cms;
      cms_seen = true;
      whole = whole && cms.state == CmsState::kOnline && cms.databases == cms.databases_mounted &&
              !old_cms(*look, policy);
    }
  }
  if (!whole || !cms_seen) {
    violations.push_back(
        {decision.cluster, "I16, I18", "finished, but not everything is upgraded and mounted"});
  }
}

std::optional<std::string> leaves_window(const ClusterObservation& cluster,
                                         const PlannedStep& planned, const Policy& policy,
                                         Instant now) {
  // A CMS that is down comes back whatever the hour; the test of it disturbs nobody.
  if (is<SmokeTest>(planned.step) || seen_out_of_service(cluster, policy, now)) {
    return std::nullopt;
  }
  return open_for(policy.windows, now, needed_for(cluster, planned.step, policy, now))
             ? std::nullopt
             : std::optional<std::string>{"no maintenance window is open for long enough"};
}

}  // namespace lockstep
