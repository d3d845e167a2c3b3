#include "tests/support/world_safety.h"

#include "lab/world/sight.h"

namespace lockstep {
namespace {

using lab::Level;

bool owns_any(const lab::Cluster& world, int node) {
  for (int group = 0; group < lab::kGroups; ++group) {
    const bool exists = group != static_cast<int>(lab::Group::kForeign) || world.foreign_group;
    if (exists && world.owners.at(static_cast<std::size_t>(group)) == node) {
      return true;
    }
  }
  return false;
}

bool upgraded(const lab::Cluster& world, int node) {
  return lab::at_level(lab::node_at(world, node), Level::kTarget);
}

struct Scene {
  const Beginning& at;
  const lab::Cluster& world;
  int node;
  const Step& step;
  std::vector<std::string> violations;

  void require(bool holds, const char* what) {
    if (!holds) {
      violations.push_back(describe(step) + ": " + what);
    }
  }
  [[nodiscard]] int other() const { return lab::other(node); }
};

void check_taking_out(Scene& scene) {
  if (!takes_out(scene.step)) {
    return;
  }
  const lab::Cluster& world = scene.world;
  scene.require(!owns_any(world, scene.node), "the node owns a group (I1, I2)");
  scene.require(!scene.at.partner_out_by_us, "both nodes out by our doing (I3)");
  scene.require(lab::node_at(world, scene.other()).member == lab::Member::kUp,
                "the partner is not Up (I3)");
  scene.require(world.witness, "the witness is away (I4)");
  const auto* reboot = std::get_if<RebootNode>(&scene.step);
  const BootId boot = lab::boot_of(scene.at.spec.nodes.at(static_cast<std::size_t>(scene.node)),
                                   lab::node_at(world, scene.node).boots);
  scene.require(reboot == nullptr || reboot->from == boot,
                "rebooted already (a second time for one command)");
}

void check_setup(Scene& scene) {
  const lab::Cluster& world = scene.world;
  if (is_setup(scene.step, SetupMode::kUpgrade)) {
    scene.require(!upgraded(world, scene.node), "the node is upgraded already");
    scene.require(!upgraded(world, scene.other()) || world.cms_level == Level::kTarget,
                  "second node before /upgradecms (I9)");
    scene.require(lab::is_front_end(scene.at.spec) || world.cms_level == Level::kTarget ||
                      scene.at.passed(Gate::kBeforeOutage) || scene.at.passed(Gate::kPossibleLoss),
                  "failover is taken away and no gate was passed");
    scene.require(!world.backup_running || !lab::answers(world, scene.node),
                  "a backup is running (I19)");
  }
  if (is_setup(scene.step, SetupMode::kUpgradeCms)) {
    scene.require(lab::cms_owner(world) == scene.node && world.cms == CmsState::kOffline,
                  "the CMS is not Offline here (I8)");
    scene.require(upgraded(world, scene.node) && lab::node_at(world, scene.node).rebooted_since,
                  "not upgraded and rebooted (I8, I13)");
    scene.require(!upgraded(world, scene.other()), "both nodes are upgraded (I9)");
    scene.require(world.cms_level == Level::kSource, "done already (I9)");
  }
}

void check_cms(Scene& scene) {
  const lab::Cluster& world = scene.world;
  const int owner = lab::cms_owner(world);
  if (is<StartCms>(scene.step)) {
    scene.require(owner == scene.node, "not the owner");
    scene.require(upgraded(world, scene.node) == (world.cms_level == Level::kTarget),
                  "levels differ (I10)");
  }
  if (is<StopCms>(scene.step)) {
    scene.require(!world.backup_running, "a backup is running (I19)");
    const bool in_service = world.cms == CmsState::kOnline && !upgraded(world, owner);
    const bool old_service = in_service && world.cms_level == Level::kSource;
    scene.require(!old_service || scene.at.passed(Gate::kBeforeOutage), "no gate was passed");
    scene.require(!old_service || lab::all_copies_healthy(world), "a copy is not Healthy (I12)");
    scene.require(!old_service || upgraded(world, lab::other(owner)), "there is no target yet");
    // Whole, on a node where it may stay: what does not need to be stopped.
    const lab::Node& here = lab::node_at(world, owner);
    const lab::Node& home = lab::node_at(world, lab::other(owner));
    const bool whole = lab::cms_state(world) == CmsState::kOnline &&
                       world.cms_level == Level::kTarget && !here.cms_watermark &&
                       !home.cms_watermark;
    if (whole && upgraded(world, owner) && here.rebooted_since) {
      scene.require(scene.at.passed(Gate::kFailback), "no gate was passed for the failback");
      scene.require(lab::all_copies_healthy(world), "a copy is not Healthy for the failback");
      scene.require(upgraded(world, lab::other(owner)) && home.rebooted_since &&
                        home.member == lab::Member::kUp,
                    "its home cannot take the CMS");
    }
  }
  if (const auto* move = std::get_if<MoveCms>(&scene.step)) {
    const int target = lab::index_of(scene.at.spec, move->to);
    scene.require(upgraded(world, target) && lab::node_at(world, target).rebooted_since,
                  "to a node that is not upgraded and rebooted (I13)");
    scene.require(world.cms == CmsState::kOffline, "the CMS is not Offline (I8)");
  }
  if (const auto* move = std::get_if<MoveGroup>(&scene.step)) {
    scene.require(move->group != scene.at.spec.cms, "the cluster tool moves the CMS (I7)");
  }
  scene.require(!is<ReseedCopy>(scene.step) || scene.at.passed(Gate::kReseed),
                "no gate was passed");
  scene.require(!is<InstallPackage>(scene.step) || owner != scene.node,
                "a package on the owner of the CMS");
}

}  // namespace

bool takes_out(const Step& step) {
  return is_setup(step, SetupMode::kUpgrade) || is<RebootNode>(step);
}

std::vector<std::string> forbidden(const Beginning& beginning) {
  Scene scene{beginning, beginning.world, beginning.node, beginning.step, {}};
  check_taking_out(scene);
  check_setup(scene);
  check_cms(scene);
  return std::move(scene.violations);
}

}  // namespace lockstep
