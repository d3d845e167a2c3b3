#include "tests/exploration/safety.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "lab/world/sight.h"
#include "tests/support/world_safety.h"

namespace lockstep::exploration {
namespace {

using lab::Level;

bool upgraded(const lab::Cluster& world, int node) {
  return lab::at_level(lab::node_at(world, node), Level::kTarget);
}

bool passed(const Surroundings& around, const State& state, Gate gate) {
  const auto bits = static_cast<unsigned>(gate) * 2;
  return !asks_at(around.ground.fleet.policy, gate) || (state.controller.gates >> bits & 3U) != 0;
}

bool out_by_us(const Surroundings& around, const AgentState& agent) {
  const bool busy = agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming;
  return busy && takes_out(around.catalogue.step(agent.step));
}

// Does the world show what the step is for? Nothing: it cannot be told from the world, or not now.
std::optional<bool> effect_of(const lab::ClusterSpec& spec, const lab::Cluster& world, int node,
                              const Step& step) {
  if (is_setup(step, SetupMode::kUpgrade)) {
    return upgraded(world, node);
  }
  if (const auto* reboot = std::get_if<RebootNode>(&step)) {
    const NodeId& id = spec.nodes.at(static_cast<std::size_t>(node));
    return lab::boot_of(id, lab::node_at(world, node).boots) != reboot->from;
  }
  if (!lab::answers(world, node)) {
    return std::nullopt;
  }
  if (is<StopCms>(step)) {
    return world.cms == CmsState::kOffline;
  }
  if (is<StartCms>(step)) {
    return lab::cms_state(world) == CmsState::kOnline;
  }
  if (const auto* move = std::get_if<MoveCms>(&step)) {
    return lab::cms_owner(world) == lab::index_of(spec, move->to);
  }
  return std::nullopt;
}

}  // namespace

void check_begin(const Surroundings& around, const State& state, int node, StepIndex step,
                 std::vector<std::string>& violations) {
  const AgentState& partner = state.agents.at(static_cast<std::size_t>(lab::other(node)));
  std::ranges::move(forbidden({around.ground.spec, around.atlas.at(state.world), node,
                               around.catalogue.step(step), out_by_us(around, partner),
                               [&](Gate gate) { return passed(around, state, gate); }}),
                    std::back_inserter(violations));
}

void check_result(const Surroundings& around, const State& state, int node, const Told& told,
                  std::vector<std::string>& violations) {
  const Step& step = around.catalogue.step(told.step);
  const std::optional<bool> effect =
      effect_of(around.ground.spec, around.atlas.at(state.world), node, step);
  if (told.outcome == Outcome::kDone && effect == false) {
    violations.push_back(describe(step) + ": reported as done, and it is not");
  }
  const bool in_vain = told.reason == Reason::kNoEffect || told.reason == Reason::kInterrupted;
  if (in_vain && effect == true) {
    violations.push_back(describe(step) + ": reported as in vain, and it was not");
  }
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
