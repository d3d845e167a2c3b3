#include "lab/world/sight.h"

#include <algorithm>
#include <utility>

#include "common/value/check.h"

namespace lockstep::lab {
namespace {

const BuildNumber& build_of(const ClusterSpec& spec, Level level) {
  return level == Level::kTarget ? spec.target : spec.source;
}

const NodeId& id_of(const ClusterSpec& spec, int node) {
  return spec.nodes.at(static_cast<std::size_t>(node));
}

ClusterNodeState state_of(const Node& node) {
  switch (Member{node.member}) {
    case Member::kDown: return ClusterNodeState::kDown;
    case Member::kJoining: return ClusterNodeState::kJoining;
    case Member::kUp: return ClusterNodeState::kUp;
  }
  return ClusterNodeState::kUnknown;
}

GroupState group_state(CmsState cms) {
  switch (cms) {
    case CmsState::kUnknown: return GroupState::kUnknown;
    case CmsState::kOnline: return GroupState::kOnline;
    case CmsState::kPartiallyOnline: return GroupState::kPartialOnline;
    case CmsState::kOnlinePending:
    case CmsState::kOfflinePending: return GroupState::kPending;
    case CmsState::kOffline: return GroupState::kOffline;
    case CmsState::kFailed: return GroupState::kFailed;
  }
  return GroupState::kUnknown;
}

ClusterFacts see_cluster(const ClusterSpec& spec, const Cluster& cluster) {
  ClusterFacts facts;
  for (int i = 0; i < kNodes; ++i) {
    facts.nodes.push_back({id_of(spec, i), state_of(node_at(cluster, i))});
  }
  for (int g = 0; g < kGroups; ++g) {
    const auto group = static_cast<Group>(g);
    if (group == Group::kForeign && !cluster.foreign_group) {
      continue;
    }
    const bool holds_cms = group == Group::kCms;
    facts.groups.push_back(
        {name_of(spec, group), id_of(spec, cluster.owners.at(static_cast<std::size_t>(g))),
         holds_cms ? group_state(cms_state(cluster)) : GroupState::kOnline, holds_cms});
  }
  std::ranges::sort(facts.nodes, {}, &ClusterNodeFacts::node);
  std::ranges::sort(facts.groups, {}, &GroupFacts::name);
  facts.quorum_online = has_quorum(cluster);
  facts.witness_reachable = cluster.witness;
  return facts;
}

std::string failed_message(const Copy& copy) {
  if (copy.status != CopyStatus::kFailed) {
    return {};
  }
  return copy.ailment == Ailment::kNone
             ? "The logs cannot be replayed by the version on the target node."
             : "The log generation 0x1A2F could not be verified.";
}

CopyFacts see_copy(const StorageGroupSpec& group, const Copy& copy, const CopyMeasure& measure) {
  CopyFacts facts;
  facts.storage_group = group.name;
  facts.public_folder = group.public_folder;
  if (group.public_folder) {
    facts.status = CopyStatus::kNotSupported;
    return facts;
  }
  facts.status = copy.status;
  facts.copy_queue = measure.copy_queue;
  facts.replay_queue = measure.replay_queue;
  facts.copy_queue_growing = measure.growing;
  facts.last_inspected_ago = measure.last_inspected_ago;
  facts.failed_message = failed_message(copy);
  return facts;
}

CmsFacts see_cms(const ClusterSpec& spec, const Cluster& cluster, const Measures& measures) {
  CmsFacts facts;
  facts.name = spec.cms;
  facts.state = cms_state(cluster);
  facts.owner = id_of(spec, cms_owner(cluster));
  facts.build = build_of(spec, cluster.cms_level);
  facts.databases = cluster.copies_used;
  facts.databases_mounted = mounted_databases(cluster);
  facts.backup_running = cluster.backup_running;
  facts.last_full_backup_ago = measures.last_full_backup_ago;
  for (std::size_t i = 0; i < cluster.copies_used; ++i) {
    facts.copies.push_back(
        see_copy(spec.storage_groups.at(i), cluster.copies.at(i), measures.copies.at(i)));
  }
  std::ranges::sort(facts.copies, {}, &CopyFacts::storage_group);
  facts.oab_node = id_of(spec, cluster.oab_node);
  return facts;
}

SetupFacts see_setup(const ClusterSpec& spec, const Node& node) {
  SetupFacts facts;
  facts.configured = build_of(spec, node.configured);
  facts.unpacked = build_of(spec, node.unpacked);
  facts.watermark = node.watermark;
  facts.cms_watermark = node.cms_watermark;
  facts.running = node.task == Task::kSetup || node.task == Task::kCmsSetup;
  facts.stopped_services_file = node.stopped_services_file;
  facts.rebooted_since = node.rebooted_since;
  return facts;
}

PlatformFacts usual_platform() {
  PlatformFacts facts;
  facts.os_version = "5.2";
  facts.os_service_pack = 2;
  facts.installer = {3, 1, 4000, 3959};
  facts.disk_free_mb = 40'960;
  return facts;
}

PlatformFacts see_platform(const Node& node) {
  PlatformFacts facts = usual_platform();
  facts.dotnet_service_pack = node.dotnet_service_pack;
  facts.reboot_pending = node.reboot_flag != RebootFlag::kNone;
  if (facts.reboot_pending) {
    facts.reboot_pending_source = node.reboot_flag == RebootFlag::kOrphaned
                                      ? "UpdateExeVolatile"
                                      : "PendingFileRenameOperations";
  }
  return facts;
}

FirewallFacts see_firewall(const Node& node) {
  return {
      node.firewall == Firewall::kPolicyWithExceptions || node.firewall == Firewall::kPolicyBlocks,
      node.firewall == Firewall::kPolicyWithExceptions};
}

// By name, as facts list them.
const std::array<Svc, kServices>& sorted_services() {
  static const std::array<Svc, kServices> kSorted = [] {
    std::array<Svc, kServices> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
      all.at(i) = static_cast<Svc>(i);
    }
    std::ranges::sort(all, {}, [](Svc svc) { return name_of(svc); });
    return all;
  }();
  return kSorted;
}

std::vector<ServiceFacts> see_services(const Node& node, const Measures& measures) {
  std::vector<ServiceFacts> facts;
  facts.reserve(kServices);
  for (const Svc name : sorted_services()) {
    const auto i = static_cast<std::size_t>(name);
    const Service& svc = node.services.at(i);
    facts.push_back({std::string{name_of(name)},
                     svc.running ? ServiceState::kRunning : ServiceState::kStopped, svc.start,
                     svc.running ? measures.running_for.at(i) : Duration{0}});
  }
  return facts;
}

std::vector<ServiceFacts> see_front_end_services(const ClusterSpec& spec, const Node& node,
                                                 const Measures& measures) {
  const bool moves_mail = std::ranges::find(spec.roles, "hub-transport") != spec.roles.end();
  std::vector<ServiceFacts> facts;
  for (std::size_t i = 0; i < kServices; ++i) {
    const std::string_view name = name_on_front_end(static_cast<Svc>(i));
    const Service& svc = node.services.at(i);
    if (!name.empty() && (moves_mail || static_cast<Svc>(i) != Svc::kMailSubmission)) {
      facts.push_back({std::string{name},
                       svc.running ? ServiceState::kRunning : ServiceState::kStopped, svc.start,
                       svc.running ? measures.running_for.at(i) : Duration{0}});
    }
  }
  std::ranges::sort(facts, {}, &ServiceFacts::name);
  return facts;
}

AccountFacts usual_account() { return {"CONTOSO\\svc-exchange", true, true, true}; }

}  // namespace

Measures usual_measures(const Cluster& cluster, int node) {
  constexpr Duration kWeeks = 30 * 24h;
  constexpr Duration kRecent = 5min;
  Measures measures;
  const Node& here = node_at(cluster, node);
  measures.up_for = here.boots > 1 ? kRecent : kWeeks;
  measures.running_for.fill(measures.up_for);
  if (here.registry_restarted) {
    measures.running_for.at(static_cast<std::size_t>(Svc::kRemoteRegistry)) = kRecent;
  }
  measures.last_full_backup_ago = 6h;
  for (std::size_t i = 0; i < cluster.copies_used; ++i) {
    const Copy& copy = cluster.copies.at(i);
    const bool flows = copy.status == CopyStatus::kHealthy && copy.ailment != Ailment::kStuck;
    const std::int64_t queue = copy.backlog ? 100 : 0;
    measures.copies.at(i) = {queue, queue, copy.backlog && !flows, flows ? kRecent : Duration{2h}};
  }
  return measures;
}

BootId boot_of(const NodeId& node, int boots) {
  return BootId{node.text + "-boot-" + std::to_string(boots)};
}

NodeFacts see(const ClusterSpec& spec, const Cluster& cluster, int node, const Measures& measures) {
  const Node& here = node_at(cluster, node);
  check(here.powered, "facts are asked of a node that is off");
  NodeFacts facts;
  facts.node = id_of(spec, node);
  facts.role = ServerRole::kClusterNode;
  facts.boot = boot_of(facts.node, here.boots);
  facts.up_for = measures.up_for;
  facts.platform = see_platform(here);
  facts.setup = see_setup(spec, here);
  facts.firewall = see_firewall(here);
  facts.account = usual_account();
  facts.media = MediaFacts{true, spec.target, {}};
  facts.directory = DirectoryFacts{spec.schema_range_upper, spec.organization_version};
  if (is_front_end(spec)) {
    facts.role = ServerRole::kFrontEnd;
    facts.services = see_front_end_services(spec, here, measures);
    return facts;
  }
  if (answers(cluster, node)) {
    facts.cluster = see_cluster(spec, cluster);
    facts.cms = see_cms(spec, cluster, measures);
  }
  facts.services = see_services(here, measures);
  return facts;
}

NodeFacts see_front_end(const FrontEndSpec& spec, const FrontEnd& front_end, Duration up_for) {
  NodeFacts facts;
  facts.node = spec.id;
  facts.role = ServerRole::kFrontEnd;
  facts.boot = boot_of(spec.id, front_end.boots);
  facts.up_for = up_for;
  facts.platform = usual_platform();
  facts.platform.dotnet_service_pack = 1;
  facts.setup.configured = spec.build;
  facts.setup.unpacked = spec.build;
  facts.setup.rebooted_since = true;
  facts.account = usual_account();
  facts.directory = DirectoryFacts{11116, 11221};
  for (const char* const name : {"IISADMIN", "MSExchangeADTopology", "MSExchangeServiceHost"}) {
    facts.services.push_back({name, ServiceState::kRunning, StartType::kAutomatic, up_for});
  }
  if (std::ranges::find(spec.roles, "hub-transport") != spec.roles.end()) {
    facts.services.push_back(
        {"MSExchangeTransport", ServiceState::kRunning, StartType::kAutomatic, up_for});
  }
  facts.services.push_back({"W3SVC", ServiceState::kRunning, StartType::kAutomatic, up_for});
  return facts;
}

}  // namespace lockstep::lab
