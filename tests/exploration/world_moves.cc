// What the world does by itself, and what befalls it.

#include <algorithm>

#include "tests/exploration/walk.h"

namespace lockstep::exploration {
namespace {

using lab::Event;
using lab::EventKind;

std::string text_of(const Walk& walk, const Event& event) {
  const std::string& name = walk.name(event.node);
  switch (event.kind) {
    case EventKind::kBootComplete: return name + " boots";
    case EventKind::kNodeJoins: return name + " joins the cluster";
    case EventKind::kCmsSettles: return "the CMS settles";
    case EventKind::kWitnessBack: return "the witness is back";
    case EventKind::kBackupEnds: return "the backup ends";
    case EventKind::kCopySettles: return "a copy settles";
    case EventKind::kQueueDrained: return "a copy queue drains";
    case EventKind::kPowerLoss: return name + " crashes, or a hand reboots it";
    case EventKind::kRebootPending: return "a reboot becomes pending on " + name;
    case EventKind::kRebootOrphaned: return "an orphaned reboot flag on " + name;
    case EventKind::kForeignGroup: return "a foreign group appears on " + name;
    case EventKind::kFirewallBites: return "the firewall of " + name + " will bite";
    case EventKind::kHumanStopsService:
      return "a hand stops " + std::string{lab::name_of(static_cast<lab::Svc>(event.item))} +
             " on " + name;
    case EventKind::kHumanMovesCms: return "a hand moves the CMS to " + name;
    case EventKind::kHumanStopsCms: return "a hand stops the CMS";
    case EventKind::kWitnessLost: return "the witness is lost";
    case EventKind::kBackupBegins: return "a backup begins";
    case EventKind::kCopyFails: return "a copy fails";
    case EventKind::kCopyDiverges: return "a copy diverges";
    case EventKind::kQueueStuck: return "a copy queue is stuck";
    default: return "an event of setup";
  }
}

// A step of ours that moves the CMS between its states ends the transition itself.
bool cms_in_our_hands(const Walk& walk) {
  return std::ranges::any_of(walk.from.agents, [&](const AgentState& agent) {
    return agent.doing == Doing::kWorking && (is<StopCms>(walk.around.catalogue.step(agent.step)) ||
                                              is<StartCms>(walk.around.catalogue.step(agent.step)));
  });
}

bool held_back(const Walk& walk, const Event& event) {
  switch (event.kind) {
    case EventKind::kBootComplete: return walk.from.never_boots[event.node] != 0;
    case EventKind::kCmsSettles: return cms_in_our_hands(walk);
    case EventKind::kWitnessBack: return walk.from.witness_gone != 0;
    default: return false;
  }
}

}  // namespace

void add_natural(Walk& walk) {
  for (const Move& move : walk.around.atlas.natural(walk.from.world)) {
    if (!held_back(walk, move.event)) {
      walk.add(false, [&] { return text_of(walk, move.event); }).world = move.world;
    }
  }
}

void add_accidents(Walk& walk) {
  for (const Move& move : walk.around.atlas.accidents(walk.from.world)) {
    walk.add(true, [&] { return text_of(walk, move.event); }).world = move.world;
    if (move.event.kind == EventKind::kPowerLoss) {
      State& dead = walk.add(true, [&] { return walk.name(move.event.node) + " dies for good"; });
      dead.world = move.world;
      dead.never_boots[move.event.node] = 1;
    }
    if (move.event.kind == EventKind::kWitnessLost) {
      State& gone = walk.add(true, [] { return std::string{"the witness is lost for good"}; });
      gone.world = move.world;
      gone.witness_gone = 1;
    }
  }
}

void settle_losses(const Atlas& atlas, State& state) {
  const lab::Cluster& world = atlas.at(state.world);
  for (std::size_t node = 0; node < 2; ++node) {
    AgentState& agent = state.agents[node];
    if (world.nodes[node].powered) {
      continue;
    }
    if (agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming) {
      agent.doing = Doing::kConfirming;
      agent.word_lost = 1;
      agent.tool_success = 0;
      agent.tool_reason = 0;
      agent.points = 0;
      agent.hangs = 0;
    }
    agent.alive = 1;  // it starts with the node
  }
}

}  // namespace lockstep::exploration
