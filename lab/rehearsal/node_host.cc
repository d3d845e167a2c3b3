#include "lab/rehearsal/node_host.h"

#include <functional>

#include "common/version.h"

namespace lockstep::lab {
namespace {

// While the agent is dead the world is asked again so often (simulated).
constexpr Duration kLifeCheck = 1s;

}  // namespace

// Everything that dies with the agent, in the order in which it is needed.
struct NodeHost::Life {
  Life(NodeSurroundings& around, const NodeId& node, WorldPort& port, ZmqAgentLink zmq)
      : link(std::move(zmq)),
        counted(link, around.traffic, node),
        lossy(counted, port, around.seed ^ std::hash<NodeId>{}(node)),
        platform(port) {}

  ZmqAgentLink link;
  CountedAgentLink counted;
  LossyLink lossy;
  SimulatedPlatform platform;
  std::optional<Agent> agent;
};

NodeHost::NodeHost(NodeSurroundings& around, NodeId node, SecretKey key, std::string ledger_path)
    : around_(around),
      node_(std::move(node)),
      secret_(secret_text(key)),
      ledger_path_(std::move(ledger_path)),
      port_(around.world, node_) {}

NodeHost::~NodeHost() { end_life(); }

bool NodeHost::ready() const { return life_ && around_.poller.was_ready(life_->link); }

Status NodeHost::begin_life() {
  Result<SecretKey> key = parse_secret_key(secret_);
  check(key.ok(), "a key that we made ourselves is readable");
  Result<ZmqAgentLink> link = ZmqAgentLink::open(around_.context, std::move(key).value(),
                                                 around_.controller_key, around_.endpoint);
  if (!link) {
    return link.error();
  }
  Result<Ledger> ledger = Ledger::open(ledger_path_);
  if (!ledger) {
    return ledger.error();
  }
  life_ = std::make_unique<Life>(around_, node_, port_, std::move(link).value());
  around_.poller.watch(life_->link);
  boot_ = port_.boot();
  life_->agent.emplace(AgentSetup{node_, kVersion, life_->lossy, life_->platform,
                                  std::move(ledger).value(), around_.policy, around_.log});
  due_ = Instant{};
  return success();
}

void NodeHost::end_life() {
  if (life_) {
    around_.poller.forget(life_->link);
    around_.traffic.cut(node_);
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
