#include "lab/world/event.h"

#include <span>

#include "common/value/check.h"

namespace lockstep::lab {
namespace {

std::span<Copy> copies_of(Cluster& cluster) {
  return std::span{cluster.copies}.first(cluster.copies_used);
}

void mount_all(Cluster& cluster, bool mounted) {
  for (Copy& copy : copies_of(cluster)) {
    copy.mounted = mounted;
  }
}

// A passive node that has not every log cannot continue this copy after it became the source.
void lose_waiting_logs(Cluster& cluster) {
  for (Copy& copy : copies_of(cluster)) {
    if (copy.backlog || copy.ailment != Ailment::kNone) {
      copy.ailment = Ailment::kDiverged;
      copy.backlog = false;
    }
  }
}

void settle_members(Cluster& cluster) {
  bool any_up = false;
  for (Node& node : cluster.nodes) {
    if (!node.powered || !service(node, Svc::kClusSvc).running) {
      node.member = Member::kDown;
    } else if (node.member == Member::kDown) {
      node.member = Member::kJoining;
    }
    any_up = any_up || node.member == Member::kUp;
  }
  if (!any_up || has_quorum(cluster)) {
    return;
  }
  for (Node& node : cluster.nodes) {
    if (node.member == Member::kUp) {
      node.member = Member::kJoining;
    }
  }
}

void fail_over_cms(Cluster& cluster) {
  lose_waiting_logs(cluster);
  for (Copy& copy : copies_of(cluster)) {
    copy.status = CopyStatus::kResynchronizing;
  }
  mount_all(cluster, false);
  // A stopped CMS stays stopped (I15).
  cluster.cms = cluster.meant_online ? CmsState::kOnlinePending : CmsState::kOffline;
}

void drop_cms(Cluster& cluster) {
  mount_all(cluster, false);
  cluster.cms = cluster.meant_online ? CmsState::kFailed : CmsState::kOffline;
}

void settle_groups(Cluster& cluster) {
  for (std::size_t group = 0; group < cluster.owners.size(); ++group) {
    const bool is_cms = static_cast<Group>(group) == Group::kCms;
    std::uint8_t& owner = cluster.owners[group];
    if (cluster.nodes.at(owner).member == Member::kUp) {
      continue;
    }
    const int target = other(owner);
    if (node_at(cluster, target).member == Member::kUp) {
      owner = static_cast<std::uint8_t>(target);
      if (is_cms) {
        fail_over_cms(cluster);
      }
    } else if (is_cms) {
      drop_cms(cluster);
    }
  }
}

void settle_cluster_controlled(Cluster& cluster) {
  for (int i = 0; i < kNodes; ++i) {
    Node& node = node_at(cluster, i);
    const CmsState cms = cluster.cms;
    const bool here = i == cms_owner(cluster) && node.member == Member::kUp &&
                      cms != CmsState::kOffline && cms != CmsState::kFailed;
    for (const Svc svc : {Svc::kIS, Svc::kSA}) {
      service(node, svc).running = here && service(node, svc).start != StartType::kDisabled;
    }
  }
}

CopyStatus status_while_replicating(const Copy& copy) {
  if (copy.ailment == Ailment::kFailed || copy.ailment == Ailment::kDiverged) {
    return CopyStatus::kFailed;
  }
  if (copy.status == CopyStatus::kServiceDown) {
    return CopyStatus::kInitializing;
  }
  return copy.status == CopyStatus::kFailed ? CopyStatus::kResynchronizing
                                            : CopyStatus{copy.status};
}

void settle_copies(Cluster& cluster) {
  const Node& passive = node_at(cluster, other(cms_owner(cluster)));
  const bool reached = passive.powered && service(passive, Svc::kRepl).running;
  // An older node cannot replay what a newer one writes; the other way round works (dossier §3.4).
  const bool too_old = cluster.cms_level == Level::kTarget && !at_level(passive, Level::kTarget);
  for (Copy& copy : copies_of(cluster)) {
    if (!reached) {
      copy.status = CopyStatus::kServiceDown;
      copy.ailment = copy.ailment == Ailment::kStuck ? Ailment::kNone : Ailment{copy.ailment};
    } else if (copy.status == CopyStatus::kSeeding) {
      continue;
    } else if (too_old) {
      copy.status = CopyStatus::kFailed;
    } else {
      copy.status = status_while_replicating(copy);
    }
    const bool flows = copy.status == CopyStatus::kHealthy && copy.ailment != Ailment::kStuck;
    copy.backlog = copy.backlog || (!flows && cluster.cms == CmsState::kOnline);
  }
}

void lose_power(Node& node) {
  node.powered = false;
  node.task = Task::kNone;
  node.configuring = false;
  node.registry_restarted = false;
  for (Service& svc : node.services) {
    svc.running = false;
  }
}

void complete_boot(Node& node) {
  if (node.powered) {
    return;
  }
  node.powered = true;
  ++node.boots;
  for (Service& svc : node.services) {
    svc.running = svc.start == StartType::kAutomatic;
  }
  node.registry_restarted = service(node, Svc::kRemoteRegistry).running;
  node.rebooted_since = true;
  if (node.reboot_flag == RebootFlag::kPending) {
    node.reboot_flag = RebootFlag::kNone;
  }
}

void join(Cluster& cluster, int index) {
  if (!can_join(cluster, index)) {
    return;
  }
  Node& partner = node_at(cluster, other(index));
  const bool forms = partner.member != Member::kUp;
  node_at(cluster, index).member = Member::kUp;
  if (forms && !cluster.witness) {
    partner.member = Member::kUp;  // without the witness they can only come together
  }
  const bool owner_is_up = node_at(cluster, cms_owner(cluster)).member == Member::kUp;
  if (forms && owner_is_up && cluster.meant_online && cluster.cms == CmsState::kFailed) {
    cluster.cms = CmsState::kOnlinePending;
  }
}

void settle_cms(Cluster& cluster) {
  if (cluster.cms == CmsState::kOnlinePending) {
    bring_online(cluster);
  } else if (cluster.cms == CmsState::kOfflinePending) {
    take_offline(cluster);
  }
}

void begin_configuring(Node& node) {
  if (node.task != Task::kSetup) {
    return;
  }
  node.configuring = true;
  node.watermark = true;
  node.rebooted_since = false;
  for (std::size_t i = 0; i < kExchangeServices; ++i) {
    // A file of an interrupted run is kept: it has the good start types (§5.2-d).
    node.saved[i] = node.stopped_services_file ? node.saved[i] : node.services[i].start;
    node.services[i] = {StartType::kDisabled, false};
  }
  node.stopped_services_file = true;
  service(node, Svc::kClusSvc).running = false;
}

void human_moves_cms(Cluster& cluster, int target) {
  if (cluster.cms != CmsState::kOnline || !answers(cluster, target) ||
      cms_owner(cluster) == target || !all_copies_healthy(cluster)) {
    return;
  }
  hand_over(cluster, target);
  cluster.cms = CmsState::kOnlinePending;
}

void human_stops_cms(Cluster& cluster) {
  if (cluster.cms == CmsState::kOnline) {
    cluster.meant_online = false;
    take_offline(cluster);
  }
}

void set_service(Node& node, std::uint8_t item, bool running) {
  Service& svc = node.services.at(item);
  svc.running = running && node.powered && svc.start != StartType::kDisabled;
}

void settle_copy(Copy& copy) {
  if (copy.status == CopyStatus::kInitializing || copy.status == CopyStatus::kResynchronizing) {
    copy.status = CopyStatus::kHealthy;
  }
}

void drain(Copy& copy) {
  if (copy.status == CopyStatus::kHealthy && copy.ailment != Ailment::kStuck) {
    copy.backlog = false;
  }
}

void change_copy(Copy& copy, EventKind kind) {
  switch (kind) {
    case EventKind::kCopyFails: copy.ailment = Ailment::kFailed; break;
    case EventKind::kCopyDiverges: copy.ailment = Ailment::kDiverged; break;
    case EventKind::kCopySettles: settle_copy(copy); break;
    case EventKind::kQueueStuck: copy.ailment = Ailment::kStuck; break;
    case EventKind::kQueueDrained: drain(copy); break;
    default: break;
  }
}

void change_node(Node& node, const Event& event) {
  switch (event.kind) {
    case EventKind::kPowerLoss: lose_power(node); break;
    case EventKind::kBootComplete: complete_boot(node); break;
    case EventKind::kRebootPending: node.reboot_flag = RebootFlag::kPending; break;
    case EventKind::kRebootOrphaned: node.reboot_flag = RebootFlag::kOrphaned; break;
    case EventKind::kFirewallBites: node.firewall = Firewall::kBites; break;
    case EventKind::kHumanStopsService: set_service(node, event.item, false); break;
    case EventKind::kServiceStarts: set_service(node, event.item, true); break;
    case EventKind::kSetupConfigures: begin_configuring(node); break;
    case EventKind::kSetupCopies:
      node.unpacked = node.configuring ? Level::kTarget : Level{node.unpacked};
      break;
    case EventKind::kCmsSetupConfigures:
      node.cms_watermark = node.cms_watermark || node.task == Task::kCmsSetup;
      break;
    default: break;
  }
}

void change_cluster(Cluster& cluster, const Event& event) {
  switch (event.kind) {
    case EventKind::kNodeJoins: join(cluster, event.node); break;
    case EventKind::kCmsSettles: settle_cms(cluster); break;
    case EventKind::kWitnessLost: cluster.witness = false; break;
    case EventKind::kWitnessBack: cluster.witness = true; break;
    case EventKind::kBackupBegins: cluster.backup_running = true; break;
    case EventKind::kBackupEnds: cluster.backup_running = false; break;
    case EventKind::kForeignGroup:
      cluster.foreign_group = true;
      cluster.owners[static_cast<std::size_t>(Group::kForeign)] = event.node;
      break;
    case EventKind::kHumanMovesCms: human_moves_cms(cluster, event.node); break;
    case EventKind::kHumanStopsCms: human_stops_cms(cluster); break;
    default: break;
  }
}

}  // namespace

void take_offline(Cluster& cluster) {
  cluster.cms = CmsState::kOffline;
  cluster.backup_running = false;  // a stop aborts it (I19)
  mount_all(cluster, false);
}

void bring_online(Cluster& cluster, bool leave_one) {
  const bool fits = fit_for_cms(cluster, cms_owner(cluster));
  cluster.cms = fits ? CmsState::kOnline : CmsState::kFailed;
  mount_all(cluster, fits);
  if (fits && leave_one && cluster.copies_used > 0) {
    cluster.copies.at(cluster.copies_used - 1U).mounted = false;
  }
}

void hand_over(Cluster& cluster, int target) {
  const bool online = cluster.cms == CmsState::kOnline || cluster.cms == CmsState::kOfflinePending;
  if (online) {
    for (Copy& copy : copies_of(cluster)) {
      copy.backlog = false;
    }
  } else {
    lose_waiting_logs(cluster);
  }
  cluster.backup_running = false;
  mount_all(cluster, false);
  cluster.owners[0] = static_cast<std::uint8_t>(target);
}

void settle(Cluster& cluster) {
  settle_members(cluster);
  settle_groups(cluster);
  settle_cluster_controlled(cluster);
  settle_copies(cluster);
}

Cluster apply(Cluster cluster, const Event& event) {
  check(event.node < kNodes, "an event names a node that does not exist");
  change_node(node_at(cluster, event.node), event);
  if (event.item < cluster.copies_used) {
    change_copy(cluster.copies.at(event.item), event.kind);
  }
  change_cluster(cluster, event);
  settle(cluster);
  return cluster;
}

}  // namespace lockstep::lab
