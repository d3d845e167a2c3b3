#include "tests/exploration/safety.h"

#include <algorithm>

namespace lockstep::exploration {
namespace {

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

// The other node is out because of a step of ours.
bool out_by_us(const Ground& ground, const State& state, int node) {
  const AgentState& agent = state.agents.at(static_cast<std::size_t>(node));
  return agent.doing != Doing::kNothing && agent.doing != Doing::kReported &&
         takes_out(ground.catalogue.step(agent.step));
}

bool upgraded(const lab::Cluster& world, int node) {
  return lab::at_level(lab::node_at(world, node), lab::Level::kTarget);
}

}  // namespace

void check_begin(const Ground& ground, const State& state, int node, const Step& step,
                 std::vector<std::string>& violations) {
  const lab::Cluster& world = state.world;
  const int other = lab::other(node);
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) {
      violations.push_back(describe(step) + ": " + what);
    }
  };
  if (takes_out(step)) {
    require(!owns_any(world, node), "the node owns a group (I1, I2)");
    require(!out_by_us(ground, state, other), "both nodes out by our doing (I3)");
    require(world.witness, "the witness is away (I4)");
    require(!owns_any(world, other) || lab::node_at(world, other).powered, "the owner is off (I3)");
  }
  if (is_setup(step, SetupMode::kUpgrade)) {
    require(!upgraded(world, node), "the node is upgraded already");
    require(!upgraded(world, other) || world.cms_level == lab::Level::kTarget,
            "second node before /upgradecms (I9)");
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    require(lab::cms_owner(world) == node && world.cms == CmsState::kOffline,
            "the CMS is not Offline here (I8)");
    require(upgraded(world, node) && lab::node_at(world, node).rebooted_since,
            "not upgraded and rebooted (I13)");
    require(!upgraded(world, other), "both nodes are upgraded (I9)");
    require(world.cms_level == lab::Level::kSource, "done already");
  }
  if (is<StartCms>(step)) {
    require(lab::cms_owner(world) == node, "not the owner");
    require(upgraded(world, node) == (world.cms_level == lab::Level::kTarget),
            "levels differ (I10)");
  }
  if (is<StopCms>(step)) {
    const auto& gates = ground.fleet.policy.gates;
    const bool wanted = std::ranges::find(gates, Gate::kBeforeOutage) != gates.end();
    require(!wanted || state.controller.gates != 0, "no gate was passed");
    require(!world.backup_running, "a backup is running (I19)");
  }
}

void check_state(const Ground&, const State& state, std::vector<std::string>& violations) {
  if (state.cms_upgrades > 1) {
    violations.push_back("/upgradecms took effect twice");
  }
  for (const std::uint8_t times : state.upgrades) {
    if (times > 1) {
      violations.push_back("setup upgraded a node twice");
    }
  }
  if (state.controller.ended == static_cast<std::uint8_t>(ClusterOutcome::kFinished) &&
      state.faults_left == 0) {
    // With faults left the world may have changed right after the end.
    const bool whole = upgraded(state.world, 0) && upgraded(state.world, 1) &&
                       state.world.cms_level == lab::Level::kTarget;
    if (!whole) {
      violations.push_back("finished, but not everything is upgraded");
    }
  }
}

}  // namespace lockstep::exploration
