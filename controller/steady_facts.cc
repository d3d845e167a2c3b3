#include "controller/steady_facts.h"

#include <algorithm>

#include "common/value/names.h"

namespace lockstep {
namespace {

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string build_text(const BuildNumber& build) {
  return build.known() ? to_text(build) : "not known";
}

// Services that the release names. Those that come and go with the CMS are its owner's.
void add_services(SteadyFacts& facts, const std::string& node, const NodeFacts& seen,
                  const Release& release) {
  const std::string prefix = node + "service ";
  for (const std::string& name : tracked_services(release)) {
    const ServiceFacts* const service = find_service(seen, name);
    const bool with_cms =
        std::ranges::find(release.cluster_controlled, name) != release.cluster_controlled.end();
    facts[prefix + name] = service == nullptr ? "not installed"
                           : with_cms
                               ? to_text(service->start_type)
                               : to_text(service->start_type) + ", " + to_text(service->state);
  }
}

void add_node(SteadyFacts& facts, const std::string& of, const NodeFacts& seen,
              const Release& release) {
  const std::string node = of + seen.node.text + " ";
  facts[node + "version"] = build_text(seen.setup.configured);
  facts[node + "version of files"] = build_text(seen.setup.unpacked);
  facts[node + "setup unfinished"] = yes_or_no(seen.setup.watermark || seen.setup.cms_watermark);
  facts[node + "setup running"] = yes_or_no(seen.setup.running);
  facts[node + "restarted since setup"] = yes_or_no(seen.setup.rebooted_since);
  facts[node + "restart pending"] = yes_or_no(seen.platform.reboot_pending);
  facts[node + ".NET service pack"] = std::to_string(seen.platform.dotnet_service_pack);
  facts[node + "media"] = !seen.media            ? "not told"
                          : seen.media->complete ? build_text(seen.media->build)
                                                 : "not complete";
  facts[node + "firewall policy"] = seen.firewall.policy_enabled ? "on" : "off";
  add_services(facts, node, seen, release);
}

void add_view(SteadyFacts& facts, const std::string& of, const ClusterFacts& view) {
  for (const ClusterNodeFacts& node : view.nodes) {
    facts[of + node.node.text + " in the cluster"] = to_text(node.state);
  }
  for (const GroupFacts& group : view.groups) {
    facts[of + "owner of " + group.name] = group.owner.text;
  }
}

void add_cms(SteadyFacts& facts, const std::string& of, const CmsFacts& cms) {
  facts[of + cms.name + " state"] = to_text(cms.state);
  facts[of + cms.name + " version"] = build_text(cms.build);
  facts[of + cms.name + " databases"] = std::to_string(cms.databases);
}

}  // namespace

SteadyFacts steady_facts(const Observation& observation, const Release& release) {
  SteadyFacts facts;
  for (const FrontEndObservation& front_end : observation.front_ends) {
    if (front_end.sight.facts) {
      facts[front_end.declared.id.text + " version"] =
          build_text(front_end.sight.facts->setup.configured);
    }
  }
  for (const ClusterObservation& cluster : observation.clusters) {
    const std::string of = cluster.declared.id.text + " ";
    for (const Sight& sight : cluster.sights) {
      if (!sight.facts) {
        continue;
      }
      add_node(facts, of, *sight.facts, release);
      if (sight.facts->cluster) {
        add_view(facts, of, *sight.facts->cluster);
      }
      if (sight.facts->cms) {
        add_cms(facts, of, *sight.facts->cms);
      }
    }
  }
  return facts;
}

std::vector<FactChange> changes_of(const SteadyFacts& before, const SteadyFacts& after) {
  std::vector<FactChange> changes;
  SteadyFacts all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [fact, ignored] : all) {
    const auto was = before.find(fact);
    const auto is = after.find(fact);
    const std::string old = was == before.end() ? "" : was->second;
    const std::string now = is == after.end() ? "" : is->second;
    if (old != now) {
      changes.push_back({fact, old, now});
    }
  }
  return changes;
}

}  // namespace lockstep
