#include "lab/forecast/seen_world.h"

#include <algorithm>

#include "lab/world/services.h"

namespace lockstep::lab {
namespace {

constexpr const char* kDefaultGroup = "Cluster Group";

Level level_of(const BuildNumber& build, const BuildNumber& target) {
  return build.known() && !older_service_pack(build, target) ? Level::kTarget : Level::kSource;
}

Firewall firewall_of(const FirewallFacts& facts) {
  if (!facts.policy_enabled) {
    return Firewall::kPolicyOff;
  }
  return facts.exceptions_present ? Firewall::kPolicyWithExceptions : Firewall::kPolicyBlocks;
}

void open_node(Node& node, const NodeFacts& facts, const BuildNumber& target) {
  const SetupFacts& setup = facts.setup;
  node.configured = level_of(setup.configured, target);
  node.unpacked = level_of(setup.unpacked, target);
  node.watermark = setup.watermark;
  node.cms_watermark = setup.cms_watermark;
  node.stopped_services_file = setup.stopped_services_file;
  node.rebooted_since = setup.rebooted_since;
  node.reboot_flag = facts.platform.reboot_pending ? RebootFlag::kPending : RebootFlag::kNone;
  node.dotnet_service_pack =
      static_cast<std::uint8_t>(std::clamp(facts.platform.dotnet_service_pack, 0, 9));
  node.firewall = firewall_of(facts.firewall);
  for (const ServiceFacts& seen : facts.services) {
    if (const std::optional<Svc> svc = service_named(seen.name)) {
      service(node, *svc) = {seen.start_type, seen.state == ServiceState::kRunning};
    }
  }
}

// Cluster Group and a group of somebody else, if there is one.
void open_groups(Opening& opening, ClusterSpec& spec, const ClusterFacts& facts) {
  for (const GroupFacts& group : facts.groups) {
    const int owner = index_of(spec, group.owner);
    if (group.holds_cms || owner < 0) {
      continue;
    }
    const bool own = group.name == kDefaultGroup;
    opening.cluster.owners.at(static_cast<std::size_t>(
        own ? lab::Group::kDefault : lab::Group::kForeign)) = static_cast<std::uint8_t>(owner);
    if (!own) {
      opening.cluster.foreign_group = true;
      spec.foreign_group = group.name;
    }
  }
  for (const ClusterNodeFacts& node : facts.nodes) {
    if (const int index = index_of(spec, node.node); index >= 0) {
      node_at(opening.cluster, index).member =
          node.state == ClusterNodeState::kDown ? Member::kDown : Member::kUp;
    }
  }
  opening.cluster.witness = facts.witness_reachable;
}

Copy open_copy(const CopyFacts& facts) {
  Copy copy;
  if (facts.public_folder || facts.status == CopyStatus::kHealthy) {
    copy.backlog = facts.copy_queue > 0;
    return copy;
  }
  copy.status = facts.status == CopyStatus::kUnknown ? CopyStatus::kFailed : facts.status;
  copy.ailment = copy.status == CopyStatus::kFailed ? Ailment::kFailed : Ailment::kNone;
  return copy;
}

void open_cms(Opening& opening, ClusterSpec& spec, const CmsFacts& facts) {
  Cluster& cluster = opening.cluster;
  const int owner = facts.owner ? index_of(spec, *facts.owner) : -1;
  if (owner >= 0) {
    cluster.owners[0] = static_cast<std::uint8_t>(owner);
  }
  const bool partial = facts.state == CmsState::kPartiallyOnline;
  cluster.cms =
      partial || facts.state == CmsState::kUnknown ? CmsState::kOnline : CmsState{facts.state};
  cluster.meant_online =
      facts.state != CmsState::kOffline && facts.state != CmsState::kOfflinePending;
  cluster.cms_level = level_of(facts.build, spec.target);
  cluster.backup_running = facts.backup_running;
  if (facts.oab_node && index_of(spec, *facts.oab_node) >= 0) {
    cluster.oab_node = static_cast<std::uint8_t>(index_of(spec, *facts.oab_node));
  }
  spec.storage_groups.clear();
  opening.copy_queues.clear();
  for (const CopyFacts& copy : facts.copies) {
    if (spec.storage_groups.size() == kMaxStorageGroups) {
      break;
    }
    cluster.copies.at(spec.storage_groups.size()) = open_copy(copy);
    spec.storage_groups.push_back({copy.storage_group, copy.public_folder});
    opening.copy_queues.push_back(copy.copy_queue);
  }
  cluster.copies_used = static_cast<std::uint8_t>(spec.storage_groups.size());
  int mounted = facts.databases_mounted;
  for (std::size_t i = 0; i < cluster.copies_used; ++i) {
    cluster.copies.at(i).mounted = !partial || mounted-- > 0;
  }
  opening.last_full_backup_ago = facts.last_full_backup_ago.value_or(0ms);
}

// Below the usual one as often as above it.
Range range_of(const DurationRange& range) { return {range.shortest, range.longest, range.usual}; }

Range always(Duration length) { return {length, length, Duration{0}}; }

Range usually(const Range& range) {
  const bool known = range.usual != Duration{0};
  return always(known ? range.usual : (range.shortest + range.longest) / 2);
}

// Of the services that were seen, those that the world knows are as they are now. Both are sorted
// by name.
void keep_services(std::vector<ServiceFacts>& now, const std::vector<ServiceFacts>& before) {
  std::vector<ServiceFacts> kept;
  kept.reserve(before.size());
  auto next = now.begin();
  for (const ServiceFacts& service : before) {
    while (next != now.end() && next->name < service.name) {
      ++next;
    }
    const bool known = next != now.end() && next->name == service.name;
    kept.push_back(known ? *next : service);
  }
  now = std::move(kept);
}

// Facts of a moment with what no step can change as it was seen before.
void keep_unchanged(NodeFacts& now, const NodeFacts& before) {
  const PlatformFacts changed = now.platform;
  now.platform = before.platform;
  now.platform.dotnet_service_pack =
      std::max(before.platform.dotnet_service_pack, changed.dotnet_service_pack);
  now.platform.reboot_pending = changed.reboot_pending;
  now.platform.reboot_pending_source = changed.reboot_pending_source;
  now.firewall.exceptions_present = before.firewall.exceptions_present;
  now.account = before.account;
  now.media = before.media;
  now.directory = before.directory;
  keep_services(now.services, before.services);
}

WorldSpec world_of(const SeenWorld::Setup& setup) {
  WorldSpec spec;
  spec.clusters.push_back(spec_of(setup.cluster, setup.release));
  spec.timing = setup.timing;
  spec.faults = setup.faults;
  for (Fault& fault : spec.faults) {
    fault.cluster = 0;
  }
  return spec;
}

}  // namespace

ClusterSpec spec_of(const ClusterObservation& cluster, const Release& release) {
  const DeclaredCluster& declared = cluster.declared;
  ClusterSpec spec = named_spec(declared.id, declared.cms, declared.nodes, declared.roles);
  spec.source = release.oldest_source;
  spec.target = release.target;
  spec.schema_range_upper = release.schema_range_upper;
  spec.organization_version = release.organization_version;
  Opening opening;
  opening.cluster = is_front_end(spec)
                        ? initial_front_end()
                        : initial_cluster(static_cast<int>(spec.storage_groups.size()));
  for (const Sight& sight : cluster.sights) {
    if (!sight.facts) {
      continue;
    }
    const int index = index_of(spec, sight.facts->node);
    open_node(node_at(opening.cluster, index), *sight.facts, spec.target);
    if (level_of(sight.facts->setup.configured, spec.target) == Level::kSource &&
        sight.facts->setup.configured.known()) {
      spec.source = sight.facts->setup.configured;
    }
    if (sight.facts->cluster) {
      open_groups(opening, spec, *sight.facts->cluster);
    }
    if (sight.facts->cms) {
      open_cms(opening, spec, *sight.facts->cms);
    }
  }
  spec.opening = std::move(opening);
  return spec;
}

Timing timing_of(const Release& release) {
  const StepDurations& d = release.durations;
  Timing timing;
  timing.setup = range_of(d.setup);
  timing.setup_resumed = {d.setup.shortest / 2, d.setup.longest / 2, d.setup.usual / 2};
  timing.upgrade_cms = range_of(d.upgrade_cms);
  timing.stop_cms = range_of(d.stop_cms);
  timing.move_cms = range_of(d.move_cms);
  timing.start_cms = range_of(d.start_cms);
  timing.boot = range_of(d.reboot);
  timing.move_group = range_of(d.other);
  timing.services = range_of(d.other);
  timing.install_package = range_of(d.install_package);
  timing.smoke_test = range_of(d.smoke_test);
  return timing;
}

Timing usual_timing_of(Timing timing) {
  for (Range* const range : {&timing.setup,       &timing.setup_resumed,   &timing.setup_checks,
                             &timing.upgrade_cms, &timing.stop_cms,        &timing.move_cms,
                             &timing.start_cms,   &timing.mount_databases, &timing.shutdown,
                             &timing.boot,        &timing.slow_boot,       &timing.join,
                             &timing.failover,    &timing.copy_settles,    &timing.move_group,
                             &timing.services,    &timing.install_package, &timing.reseed,
                             &timing.smoke_test,  &timing.refusal}) {
    *range = usually(*range);
  }
  return timing;
}

SeenWorld::SeenWorld(Setup setup)
    : nodes_(setup.cluster.declared.nodes),
      before_(setup.cluster.sights),
      world_(world_of(setup), setup.seed, setup.start, std::move(setup.log)) {}

std::optional<NodeFacts> SeenWorld::see(const NodeId& node) const {
  std::optional<NodeFacts> facts = world_.see(node);
  const std::optional<NodeFacts>& before = before_.at(node == nodes_[0] ? 0 : 1).facts;
  if (facts && before) {
    keep_unchanged(*facts, *before);
  }
  return facts;
}

bool SeenWorld::reachable(const NodeId& node) const {
  return world_.powered(node) && !world_.isolated(node) &&
         world_.agent_down_until(node) == Instant{};
}

}  // namespace lockstep::lab
