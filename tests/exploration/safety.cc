#include "tests/exploration/safety.h"

#include <algorithm>
#include <optional>

#include "lab/world/sight.h"

namespace lockstep::exploration {
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

bool takes_out(const Step& step) {
  return is_setup(step, SetupMode::kUpgrade) || is<RebootNode>(step);
}

bool upgraded(const lab::Cluster& world, int node) {
  return lab::at_level(lab::node_at(world, node), Level::kTarget);
}

// One step that is about to begin, in the world as it is.
struct Scene {
  const Surroundings& around;
  const State& state;
  const lab::Cluster& world;
  int node;
  const Step& step;
  std::vector<std::string>& violations;

  void require(bool holds, const char* what) const {
    if (!holds) {
      violations.push_back(describe(step) + ": " + what);
    }
  }
  [[nodiscard]] int other() const { return lab::other(node); }
  [[nodiscard]] bool passed(Gate gate) const {
    const auto& gates = around.ground.fleet.policy.gates;
    const auto bits = static_cast<unsigned>(gate) * 2;
    return std::ranges::find(gates, gate) == gates.end() ||
           (state.controller.gates >> bits & 3U) != 0;
  }
};

// The other node is out because of a step of ours.
bool partner_out_by_us(const Scene& scene) {
  const AgentState& agent = scene.state.agents.at(static_cast<std::size_t>(scene.other()));
  const bool busy = agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming;
  return busy && takes_out(scene.around.catalogue.step(agent.step));
}

void check_taking_out(const Scene& scene) {
  if (!takes_out(scene.step)) {
    return;
  }
  const lab::Cluster& world = scene.world;
  scene.require(!owns_any(world, scene.node), "the node owns a group (I1, I2)");
  scene.require(!partner_out_by_us(scene), "both nodes out by our doing (I3)");
  scene.require(lab::node_at(world, scene.other()).member == lab::Member::kUp,
                "the partner is not Up (I3)");
  scene.require(world.witness, "the witness is away (I4)");
  const auto* reboot = std::get_if<RebootNode>(&scene.step);
  scene.require(
      reboot == nullptr || reboot->from == lab::boot_of(scene.around.ground.spec.nodes.at(
                                                            static_cast<std::size_t>(scene.node)),
                                                        lab::node_at(world, scene.node).boots),
      "rebooted already (a second time for one command)");
}

void check_setup(const Scene& scene) {
  const lab::Cluster& world = scene.world;
  if (is_setup(scene.step, SetupMode::kUpgrade)) {
    scene.require(!upgraded(world, scene.node), "the node is upgraded already");
    scene.require(!upgraded(world, scene.other()) || world.cms_level == Level::kTarget,
                  "second node before /upgradecms (I9)");
    scene.require(world.cms_level == Level::kTarget || scene.passed(Gate::kBeforeOutage) ||
                      scene.passed(Gate::kPossibleLoss),
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

void check_cms(const Scene& scene) {
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
    scene.require(!old_service || scene.passed(Gate::kBeforeOutage), "no gate was passed");
    scene.require(!old_service || lab::all_copies_healthy(world), "a copy is not Healthy (I12)");
    scene.require(!old_service || upgraded(world, lab::other(owner)), "there is no target yet");
  }
  if (const auto* move = std::get_if<MoveCms>(&scene.step)) {
    const int target = lab::index_of(scene.around.ground.spec, move->to);
    scene.require(upgraded(world, target) && lab::node_at(world, target).rebooted_since,
                  "to a node that is not upgraded and rebooted (I13)");
    scene.require(world.cms == CmsState::kOffline, "the CMS is not Offline (I8)");
  }
  if (const auto* move = std::get_if<MoveGroup>(&scene.step)) {
    scene.require(move->group != scene.around.ground.spec.cms,
                  "the cluster tool moves the CMS (I7)");
  }
  scene.require(!is<ReseedCopy>(scene.step) || scene.passed(Gate::kReseed), "no gate was passed");
  scene.require(!is<InstallPackage>(scene.step) || owner != scene.node,
                "a package on the owner of the CMS");
}

}  // namespace

void check_begin(const Surroundings& around, const State& state, int node, StepIndex step,
                 std::vector<std::string>& violations) {
  const Scene scene{
      around, state, around.atlas.at(state.world), node, around.catalogue.step(step), violations};
  check_taking_out(scene);
  check_setup(scene);
  check_cms(scene);
}

namespace {

// Does the world show what the step is for? Nothing: it cannot be told from the world, or not now.
std::optional<bool> effect_of(const Scene& scene) {
  const lab::Cluster& world = scene.world;
  if (is_setup(scene.step, SetupMode::kUpgrade)) {
    return upgraded(world, scene.node);
  }
  if (const auto* reboot = std::get_if<RebootNode>(&scene.step)) {
    const auto& spec = scene.around.ground.spec;
    const int boots = lab::node_at(world, scene.node).boots;
    return lab::boot_of(spec.nodes.at(static_cast<std::size_t>(scene.node)), boots) != reboot->from;
  }
  if (!lab::answers(world, scene.node)) {
    return std::nullopt;
  }
  if (is<StopCms>(scene.step)) {
    return world.cms == CmsState::kOffline;
  }
  if (is<StartCms>(scene.step)) {
    return lab::cms_state(world) == CmsState::kOnline;
  }
  if (const auto* move = std::get_if<MoveCms>(&scene.step)) {
    return lab::cms_owner(world) == lab::index_of(scene.around.ground.spec, move->to);
  }
  return std::nullopt;
}

}  // namespace

void check_result(const Surroundings& around, const State& state, int node, const Told& told,
                  std::vector<std::string>& violations) {
  const lab::Cluster& world = around.atlas.at(state.world);
  const Scene scene{around, state, world, node, around.catalogue.step(told.step), violations};
  const std::optional<bool> effect = effect_of(scene);
  scene.require(told.outcome != Outcome::kDone || effect != false,
                "reported as done, and it is not");
  const bool in_vain = told.reason == Reason::kNoEffect || told.reason == Reason::kInterrupted;
  scene.require(!in_vain || effect != true, "reported as in vain, and it was not");
}

void check_state(const Surroundings& around, const State& state,
                 std::vector<std::string>& violations) {
  if (state.cms_upgrades > 1) {
    violations.push_back("/upgradecms took effect twice");
  }
  for (const std::uint8_t times : state.upgrades) {
    if (times > 1) {
      violations.push_back("setup upgraded a node twice");
    }
  }
  const lab::Cluster& world = around.atlas.at(state.world);
  // An old node never serves an upgraded CMS by our doing, nor the other way round: the lab lets
  // neither come Online, so what remains to see is that a finished cluster is whole. Levels only
  // rise.
  if (state.controller.ended == static_cast<std::uint8_t>(ClusterOutcome::kFinished) &&
      !(upgraded(world, 0) && upgraded(world, 1) && world.cms_level == Level::kTarget)) {
    violations.push_back("finished, but not everything is upgraded");
  }
}

}  // namespace lockstep::exploration
