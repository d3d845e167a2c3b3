#include "lab/world/action.h"

#include <algorithm>

#include "common/value/check.h"
#include "common/value/names.h"
#include "lab/world/event.h"

namespace lockstep::lab {
namespace {

// What the service pack asks of the directory (P1, P2).
constexpr int kSchemaNeeded = 11116;
constexpr int kOrganizationNeeded = 11221;

End refuse(Reason reason, std::string detail) { return {false, reason, std::move(detail), {}}; }

// Everything a tool looks at before it begins.
struct Scene {
  const ClusterSpec& spec;
  const Cluster& cluster;
  int node;
};

using MaybeEnd = std::optional<End>;

MaybeEnd no_cluster(const Scene& scene) {
  if (answers(scene.cluster, scene.node)) {
    return std::nullopt;
  }
  return refuse(Reason::kTransient,
                "The RPC server is unavailable (1722): no cluster service here.");
}

MaybeEnd bad_target(const Scene& scene, const NodeId& to) {
  const int target = index_of(scene.spec, to);
  if (target < 0) {
    return refuse(Reason::kError, to.text + " is not a node of this cluster (5042).");
  }
  if (!answers(scene.cluster, target)) {
    return refuse(Reason::kTransient, to.text + " is down (5050).");
  }
  return std::nullopt;
}

MaybeEnd bad_cms(const Scene& scene, const std::string& cms) {
  if (cms != scene.spec.cms) {
    return refuse(Reason::kError, "No clustered mailbox server is named " + cms + ".");
  }
  return no_cluster(scene);
}

MaybeEnd refusal_of(const Scene& scene, const MoveGroup& step) {
  if (MaybeEnd end = no_cluster(scene)) {
    return end;
  }
  if (!group_named(scene.spec, scene.cluster, step.group)) {
    return refuse(Reason::kError, "No group is named " + step.group + " (5013).");
  }
  return bad_target(scene, step.to);
}

MaybeEnd bad_service(const Scene& scene, const std::string& name, bool may_be_disabled) {
  const auto svc = service_named(name);
  if (!svc) {
    return refuse(Reason::kError, "No service is named " + name + " (1060).");
  }
  const bool disabled =
      service(node_at(scene.cluster, scene.node), *svc).start == StartType::kDisabled;
  if (disabled && !may_be_disabled) {
    return refuse(Reason::kError, name + " is Disabled and cannot be started (1058).");
  }
  return std::nullopt;
}

MaybeEnd refusal_of(const Scene& scene, const StartServices& step) {
  for (const std::string& name : step.services) {
    if (MaybeEnd end = bad_service(scene, name, false)) {
      return end;
    }
  }
  return std::nullopt;
}

MaybeEnd refusal_of(const Scene& scene, const RestartService& step) {
  return bad_service(scene, step.service, false);
}

MaybeEnd refusal_of(const Scene& scene, const EnsureServiceRunning& step) {
  return bad_service(scene, step.service, true);
}

MaybeEnd refusal_of(const Scene&, const InstallPackage& step) {
  if (step.package.starts_with("dotnet-2.0")) {
    return std::nullopt;
  }
  return refuse(Reason::kError, "The package " + step.package + " could not be opened (1619).");
}

MaybeEnd missing_requirement(const Scene& scene) {
  if (node_at(scene.cluster, scene.node).reboot_flag != RebootFlag::kNone) {
    return refuse(Reason::kPrerequisite,
                  "A reboot from a previous installation is pending. Restart the system.");
  }
  if (scene.spec.schema_range_upper < kSchemaNeeded ||
      scene.spec.organization_version < kOrganizationNeeded) {
    return refuse(Reason::kPrerequisite,
                  "Active Directory has not been prepared. Run /PrepareAD first.");
  }
  return std::nullopt;
}

MaybeEnd refusal_of_upgrade(const Scene& scene) {
  if (at_level(node_at(scene.cluster, scene.node), Level::kTarget)) {
    return refuse(Reason::kRefusedByTool, "The selected roles are already installed at " +
                                              to_text(scene.spec.target) + ".");
  }
  return missing_requirement(scene);
}

MaybeEnd refusal_of_cms_upgrade(const Scene& scene) {
  const Cluster& cluster = scene.cluster;
  const auto refused = [](std::string why) {
    return refuse(Reason::kRefusedByTool, std::move(why));
  };
  const bool resumes = node_at(cluster, scene.node).cms_watermark;
  if (!at_level(node_at(cluster, scene.node), Level::kTarget)) {
    return refused("The mailbox role on this node has not been upgraded.");
  }
  if (cluster.cms_level == Level::kTarget && !resumes) {
    return refused(scene.spec.cms + " is already at " + to_text(scene.spec.target) + ".");
  }
  if (at_level(node_at(cluster, other(scene.node)), Level::kTarget) && !resumes) {
    return refused("Both nodes are already upgraded; the clustered mailbox server was skipped.");
  }
  if (cms_owner(cluster) != scene.node) {
    return refused(scene.spec.cms + " is not owned by this node.");
  }
  if (cluster.cms != CmsState::kOffline) {
    return refused(scene.spec.cms + " is " + to_text(cms_state(cluster)) + ", not Offline.");
  }
  return missing_requirement(scene);
}

MaybeEnd refusal_of(const Scene& scene, const RunSetup& step) {
  return step.mode == SetupMode::kUpgrade ? refusal_of_upgrade(scene)
                                          : refusal_of_cms_upgrade(scene);
}

MaybeEnd refusal_of(const Scene& scene, const StopCms& step) {
  if (MaybeEnd end = bad_cms(scene, step.cms)) {
    return end;
  }
  const CmsState cms = scene.cluster.cms;
  if (cms == CmsState::kOffline || cms == CmsState::kOfflinePending) {
    return refuse(Reason::kRefusedByTool,
                  step.cms + " is " + to_text(cms) + "; it must be online or partially online.");
  }
  return std::nullopt;
}

MaybeEnd refusal_of(const Scene& scene, const MoveCms& step) {
  if (MaybeEnd end = bad_cms(scene, step.cms)) {
    return end;
  }
  if (MaybeEnd end = bad_target(scene, step.to)) {
    return end;
  }
  if (index_of(scene.spec, step.to) == cms_owner(scene.cluster)) {
    return refuse(Reason::kRefusedByTool, step.to.text + " already hosts " + step.cms + ".");
  }
  const CmsState cms = scene.cluster.cms;
  if (cms == CmsState::kOffline) {
    return std::nullopt;
  }
  if (cms != CmsState::kOnline) {
    return refuse(Reason::kRefusedByTool, step.cms + " is " + to_text(cms) + ".");
  }
  if (!all_copies_healthy(scene.cluster)) {
    return refuse(Reason::kRefusedByTool, "A storage group copy is not Healthy.");
  }
  return std::nullopt;
}

MaybeEnd refusal_of(const Scene& scene, const StartCms& step) {
  if (MaybeEnd end = bad_cms(scene, step.cms)) {
    return end;
  }
  const CmsState cms = scene.cluster.cms;
  if (cms == CmsState::kOffline || cms == CmsState::kFailed) {
    return std::nullopt;
  }
  return refuse(Reason::kRefusedByTool, step.cms + " is " + to_text(cms) + "; it must not run.");
}

MaybeEnd refusal_of(const Scene& scene, const MountDatabases& step) {
  if (MaybeEnd end = bad_cms(scene, step.cms)) {
    return end;
  }
  if (scene.cluster.cms == CmsState::kOnline) {
    return std::nullopt;
  }
  return refuse(Reason::kRefusedByTool, "The information store does not run.");
}

MaybeEnd bad_copy(const Scene& scene, const std::string& name) {
  const bool known = std::ranges::find(scene.spec.storage_groups, name, &StorageGroupSpec::name) !=
                     scene.spec.storage_groups.end();
  if (!known) {
    return refuse(Reason::kError, "No storage group is named " + name + ".");
  }
  return no_cluster(scene);
}

MaybeEnd refusal_of(const Scene& scene, const ResumeCopy& step) {
  return bad_copy(scene, step.storage_group);
}

MaybeEnd refusal_of(const Scene& scene, const ReseedCopy& step) {
  if (cms_owner(scene.cluster) == scene.node) {
    return refuse(Reason::kRefusedByTool, "The copy is seeded on the passive node.");
  }
  return bad_copy(scene, step.storage_group);
}

MaybeEnd refusal_of(const Scene& scene, const SetOabNode& step) {
  if (index_of(scene.spec, step.node) < 0) {
    return refuse(Reason::kError, step.node.text + " is not a node of this cluster.");
  }
  return bad_cms(scene, step.cms);
}

MaybeEnd refusal_of(const Scene& scene, const SmokeTest& step) { return bad_cms(scene, step.cms); }

// Observe, StopServices, RebootNode and RestoreBaseline always begin.
template <class Any>
MaybeEnd refusal_of(const Scene&, const Any&) {
  return std::nullopt;
}

Task task_of(const Step& step) {
  if (is_setup(step, SetupMode::kUpgrade)) {
    return Task::kSetup;
  }
  return is_setup(step, SetupMode::kUpgradeCms) ? Task::kCmsSetup : Task::kOther;
}

void change_at_start(const ClusterSpec& spec, Cluster& cluster, int node, const Step& step) {
  if (is<StopCms>(step)) {
    cluster.cms = CmsState::kOfflinePending;
    cluster.meant_online = false;
  } else if (is<StartCms>(step)) {
    cluster.cms = CmsState::kOnlinePending;
    cluster.meant_online = true;
  } else if (const auto* restart = std::get_if<RestartService>(&step)) {
    service(node_at(cluster, node), *service_named(restart->service)).running = false;
  } else if (const auto* reseed = std::get_if<ReseedCopy>(&step)) {
    const auto found =
        std::ranges::find(spec.storage_groups, reseed->storage_group, &StorageGroupSpec::name);
    cluster.copies.at(static_cast<std::size_t>(found - spec.storage_groups.begin())).status =
        CopyStatus::kSeeding;
  }
}

}  // namespace

std::optional<End> refusal(const ClusterSpec& spec, const Cluster& cluster, int node,
                           const Step& step) {
  const Scene scene{spec, cluster, node};
  return std::visit([&](const auto& typed) { return refusal_of(scene, typed); }, step);
}

Begun begin(const ClusterSpec& spec, const Cluster& cluster, int node, const Step& step) {
  check(node_at(cluster, node).powered, "a step begins on a node that is off");
  check(node_at(cluster, node).task == Task::kNone, "a step begins while another is in hand");
  if (std::optional<End> end = refusal(spec, cluster, node, step)) {
    return {cluster, std::move(end)};
  }
  Begun begun{cluster, std::nullopt};
  node_at(begun.cluster, node).task = task_of(step);
  change_at_start(spec, begun.cluster, node, step);
  settle(begun.cluster);
  return begun;
}

}  // namespace lockstep::lab
