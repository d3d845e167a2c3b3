#include <algorithm>

#include "common/value/names.h"
#include "lab/world/action.h"
#include "lab/world/event.h"

namespace lockstep::lab {
namespace {

End done(std::string detail) { return {true, Reason::kNone, std::move(detail), {}}; }

End failed(Reason reason, std::string detail) { return {false, reason, std::move(detail), {}}; }

// The cluster under change and what the end needs to know.
struct Change {
  const ClusterSpec& spec;
  Cluster& cluster;
  int node;
  Ending ending;

  [[nodiscard]] Node& here() const { return node_at(cluster, node); }
};

void set_running(Node& node, Svc svc, bool running) {
  service(node, svc).running = running;
  node.registry_restarted = node.registry_restarted || (running && svc == Svc::kRemoteRegistry);
}

End finish_step(const Change&, const Observe&) { return done("Looked."); }

End finish_step(const Change& change, const MoveGroup& step) {
  if (std::optional<End> end = refusal(change.spec, change.cluster, change.node, step)) {
    return *end;  // the state has changed since it began
  }
  const Group group = *group_named(change.spec, change.cluster, step.group);
  const int target = index_of(change.spec, step.to);
  std::uint8_t& owner = change.cluster.owners.at(static_cast<std::size_t>(group));
  if (group == Group::kCms && owner != target) {
    // Cluster tools do not tell the replication service that it may mount (dossier §1.2).
    const bool ran = change.cluster.cms == CmsState::kOnline;
    hand_over(change.cluster, target);
    const bool fits = fit_for_cms(change.cluster, target);
    change.cluster.cms =
        ran ? (fits ? CmsState::kOnline : CmsState::kFailed) : CmsState{change.cluster.cms};
  }
  owner = static_cast<std::uint8_t>(target);
  return done(step.group + " is on " + step.to.text + ".");
}

End finish_step(const Change& change, const StopServices& step) {
  for (const std::string& name : step.services) {
    if (const auto svc = service_named(name)) {
      set_running(change.here(), *svc, false);
    }
  }
  return done("Stopped.");
}

End start_service(Node& node, const std::string& name) {
  const auto svc = service_named(name);
  if (!svc || service(node, *svc).start == StartType::kDisabled) {
    return failed(Reason::kError, name + " cannot be started (1058).");
  }
  set_running(node, *svc, true);
  return done(name + " runs.");
}

End finish_step(const Change& change, const StartServices& step) {
  for (const std::string& name : step.services) {
    if (End end = start_service(change.here(), name); !end.success) {
      return end;
    }
  }
  return done("Started.");
}

End finish_step(const Change& change, const RestartService& step) {
  return start_service(change.here(), step.service);
}

End finish_step(const Change& change, const EnsureServiceRunning& step) {
  Service& svc = service(change.here(), *service_named(step.service));
  if (svc.start == StartType::kDisabled) {
    svc.start = StartType::kManual;
  }
  return start_service(change.here(), step.service);
}

End finish_step(const Change& change, const InstallPackage& step) {
  change.here().dotnet_service_pack = 1;
  if (change.here().reboot_flag == RebootFlag::kNone) {
    change.here().reboot_flag = RebootFlag::kPending;
  }
  return done(step.package + " was installed; a reboot is required (3010).");
}

void restore_services(Node& node, bool start_types) {
  for (std::size_t i = 0; i < kExchangeServices; ++i) {
    if (start_types && node.stopped_services_file) {
      node.services[i].start = node.saved[i];
    }
    node.services[i].running = node.services[i].start == StartType::kAutomatic;
  }
  node.stopped_services_file = false;
  node.saved = {};
}

End finish_upgrade(const Change& change) {
  Node& node = change.here();
  const bool was_configuring = node.configuring;
  node.task = Task::kNone;
  node.configuring = false;
  if (change.ending == Ending::kLies && !was_configuring) {
    return done("The setup operation completed successfully.");
  }
  if (change.ending == Ending::kChecksFail && !was_configuring) {
    return failed(Reason::kPrerequisite, "A prerequisite check failed; nothing was changed.");
  }
  // Setup stopped the cluster service and starts it again, even when it gives up.
  service(node, Svc::kClusSvc).running = service(node, Svc::kClusSvc).start != StartType::kDisabled;
  if (change.ending == Ending::kMidway || change.ending == Ending::kChecksFail) {
    return failed(Reason::kInterrupted, "The setup operation did not complete.");
  }
  node.configured = Level::kTarget;
  node.unpacked = Level::kTarget;
  node.watermark = false;
  node.rebooted_since = false;
  if (node.reboot_flag == RebootFlag::kNone) {
    node.reboot_flag = RebootFlag::kPending;
  }
  restore_services(node, change.ending != Ending::kServicesDisabled);
  return done("The setup operation completed successfully.");
}

End finish_cms_upgrade(const Change& change) {
  Node& node = change.here();
  Cluster& cluster = change.cluster;
  node.task = Task::kNone;
  const bool still_here = cms_owner(cluster) == change.node && cluster.cms == CmsState::kOffline &&
                          answers(cluster, change.node);
  if (change.ending == Ending::kMidway || !still_here) {
    node.cms_watermark = true;
    return failed(Reason::kInterrupted, "The setup operation did not complete.");
  }
  cluster.cms_level = Level::kTarget;
  node.cms_watermark = false;
  if (change.ending == Ending::kCmsOnline || change.ending == Ending::kDatabaseLeft) {
    cluster.meant_online = true;
    bring_online(cluster, change.ending == Ending::kDatabaseLeft);
  }
  return done("The setup operation completed successfully.");
}

End finish_step(const Change& change, const RunSetup& step) {
  return step.mode == SetupMode::kUpgrade ? finish_upgrade(change) : finish_cms_upgrade(change);
}

End finish_step(const Change& change, const RebootNode&) {
  change.cluster =
      apply(change.cluster, {EventKind::kPowerLoss, static_cast<std::uint8_t>(change.node), 0});
  return done("The node is going down.");
}

End finish_step(const Change& change, const StopCms& step) {
  Cluster& cluster = change.cluster;
  if (change.ending == Ending::kRefused && cluster.cms == CmsState::kOfflinePending) {
    // The shell refuses what is neither online nor partially online (§5.6-c).
    cluster.cms = CmsState::kFailed;
    cluster.meant_online = true;
    return failed(Reason::kRefusedByTool, step.cms + " is not online.");
  }
  if (cluster.cms == CmsState::kOfflinePending) {
    take_offline(cluster);
  }
  return cluster.cms == CmsState::kOffline
             ? done(step.cms + " is Offline.")
             : failed(Reason::kError, step.cms + " is " + to_text(cms_state(cluster)) + ".");
}

End finish_step(const Change& change, const MoveCms& step) {
  if (change.ending == Ending::kRefused) {
    return failed(Reason::kRefusedByTool,
                  "The move was refused: a health check of the replication failed.");
  }
  if (std::optional<End> end = refusal(change.spec, change.cluster, change.node, step)) {
    return *end;
  }
  const bool ran = change.cluster.cms == CmsState::kOnline;
  hand_over(change.cluster, index_of(change.spec, step.to));
  if (!ran) {
    return done(step.cms + " is owned by " + step.to.text + " and Offline.");
  }
  bring_online(change.cluster);
  return change.cluster.cms == CmsState::kOnline
             ? done(step.cms + " is Online on " + step.to.text + ".")
             : failed(Reason::kError, step.cms + " moved and failed to start.");
}

End finish_step(const Change& change, const StartCms& step) {
  Cluster& cluster = change.cluster;
  if (cluster.cms == CmsState::kOnlinePending) {
    bring_online(cluster, change.ending == Ending::kDatabaseLeft);
  }
  // Ending without error does not mean that every database is mounted (I16).
  return cluster.cms == CmsState::kOnline
             ? done(step.cms + " was started.")
             : failed(Reason::kError, "A resource of " + step.cms + " failed to come online.");
}

End finish_step(const Change& change, const MountDatabases& step) {
  if (std::optional<End> end = refusal(change.spec, change.cluster, change.node, step)) {
    return *end;
  }
  bring_online(change.cluster);
  return change.cluster.cms == CmsState::kOnline
             ? done("Every database is mounted.")
             : failed(Reason::kError, "The databases could not be mounted.");
}

Copy& copy_named(const Change& change, const std::string& name) {
  const auto& groups = change.spec.storage_groups;
  const auto found = std::ranges::find(groups, name, &StorageGroupSpec::name);
  return change.cluster.copies.at(static_cast<std::size_t>(found - groups.begin()));
}

End finish_step(const Change& change, const ResumeCopy& step) {
  Copy& copy = copy_named(change, step.storage_group);
  if (change.ending != Ending::kNotCured && copy.ailment == Ailment::kFailed) {
    copy.ailment = Ailment::kNone;
  }
  if (copy.status == CopyStatus::kSuspended) {
    copy.status = CopyStatus::kResynchronizing;
  }
  return done("Replication of " + step.storage_group + " was resumed.");
}

End finish_step(const Change& change, const ReseedCopy& step) {
  Copy& copy = copy_named(change, step.storage_group);
  if (copy.status != CopyStatus::kSeeding) {
    return failed(Reason::kError, "Seeding of " + step.storage_group + " was interrupted.");
  }
  copy = {CopyStatus::kResynchronizing, Ailment::kNone, copy.mounted, copy.backlog};
  return done(step.storage_group + " was seeded.");
}

void restore_start_type(Node& node, const ServiceSetting& before, End& end) {
  const auto svc = service_named(before.name);
  if (!svc || service(node, *svc).start == before.start_type) {
    return;
  }
  end.restored.push_back(before.name + ": start type " + to_text(before.start_type) + ", was " +
                         to_text(service(node, *svc).start));
  service(node, *svc).start = before.start_type;
}

void restore_state(Node& node, const ServiceSetting& before, End& end) {
  const auto svc = service_named(before.name);
  if (!svc || cluster_controlled(*svc) || service(node, *svc).running == before.running) {
    return;
  }
  end.restored.push_back(before.name + (before.running ? ": started" : ": stopped"));
  set_running(node, *svc, before.running);
}

End finish_step(const Change& change, const RestoreBaseline& step) {
  End end = done("Settings were put back.");
  for (const ServiceSetting& before : step.baseline.services) {
    restore_start_type(change.here(), before, end);
  }
  if (step.scope == RestoreScope::kEverything) {
    for (const ServiceSetting& before : step.baseline.services) {
      restore_state(change.here(), before, end);
    }
  }
  return end;
}

End finish_step(const Change& change, const SetOabNode& step) {
  change.cluster.oab_node = static_cast<std::uint8_t>(index_of(change.spec, step.node));
  return done("The address book is generated on " + step.node.text + ".");
}

End finish_step(const Change& change, const SmokeTest& step) {
  return cms_state(change.cluster) == CmsState::kOnline
             ? done("Every database of " + step.cms + " answered.")
             : failed(Reason::kError, step.cms + " is " + to_text(cms_state(change.cluster)) +
                                          "; a database did not answer.");
}

}  // namespace

Finished finish(const ClusterSpec& spec, const Cluster& cluster, int node, const Step& step,
                Ending ending) {
  Finished finished{cluster, {}};
  const Change change{spec, finished.cluster, node, ending};
  change.here().task = Task::kNone;
  finished.end = std::visit([&](const auto& typed) { return finish_step(change, typed); }, step);
  settle(finished.cluster);
  return finished;
}

}  // namespace lockstep::lab
