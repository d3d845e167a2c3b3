#include "lab/rehearsal/node_host.h"

#include <functional>

#include "agent/platform/simulated/lossy_link.h"
#include "agent/platform/simulated/simulated_platform.h"
#include "common/version.h"

namespace lockstep::lab {
namespace {

// While the agent is dead the world is asked again so often (simulated).
constexpr Duration kLifeCheck = 1s;

}  // namespace

// Everything that dies with the agent, in the order in which it is needed.
struct NodeHost::Life {
  Life(const NodeSurroundings& around, const NodeId& node, NodePort& port,
       std::unique_ptr<AgentLink> wire)
      : link(std::move(wire)),
        lossy(*link, port, around.seed ^ std::hash<NodeId>{}(node)),
        platform(port) {}

  std::unique_ptr<AgentLink> link;
  LossyLink lossy;
  SimulatedPlatform platform;
  std::optional<Agent> agent;
};

NodeHost::NodeHost(NodeSurroundings& around, NodeId node, NodePort& port, std::string ledger_path)
    : around_(around), node_(std::move(node)), port_(port), ledger_path_(std::move(ledger_path)) {}

NodeHost::~NodeHost() { end_life(); }

AgentLink* NodeHost::link() const { return life_ ? life_->link.get() : nullptr; }

Status NodeHost::begin_life() {
  Result<std::unique_ptr<AgentLink>> link = around_.wiring.connect(node_);
  if (!link) {
    return link.error();
  }
  life_ = std::make_unique<Life>(around_, node_, port_, std::move(link).value());
  Result<Ledger> ledger = Ledger::open(ledger_path_);
  if (!ledger) {
    end_life();
    return ledger.error();
  }
  boot_ = port_.boot();
  life_->agent.emplace(AgentSetup{node_, kVersion, life_->lossy, life_->platform,
                                  std::move(ledger).value(), around_.policy, around_.log});
  due_ = Instant{};
  return success();
}

void NodeHost::end_life() {
  if (life_) {
    around_.wiring.cut(node_, *life_->link);
    life_.reset();
  }
}

Status NodeHost::turn(Instant now) {
  const bool alive = port_.powered() && port_.agent_down_until() <= now;
  if (!alive || (life_ && port_.boot() != boot_)) {
    end_life();
  }
  if (!alive) {
    due_ = now + kLifeCheck;
    return success();
  }
  if (!life_) {
    if (Status begun = begin_life(); !begun) {
      return begun;
    }
  }
  due_ = life_->agent->turn(now);
  return success();
}

}  // namespace lockstep::lab
