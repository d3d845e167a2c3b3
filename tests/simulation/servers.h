#pragma once
// Servers: the nodes of a world, their agents, and the disks on which the agents' ledgers lie.
//
// An agent dies with its node, by a trouble, or at a deed at which it is doomed; a new one starts
// on the same ledger. A node that lost its power lost what its disk had not synced. Thread: one.

#include <map>
#include <memory>
#include <string>

#include "agent/platform/simulated/world_port.h"
#include "lab/rehearsal/node_host.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/guard.h"
#include "tests/simulation/network.h"

namespace lockstep::simulation {

// A node as its agent's process can touch it: not at all when the process is dead.
class WatchedPort final : public NodePort {
 public:
  WatchedPort(lab::World& world, NodeId node, Lifeline& lifeline, Guard& guard)
      : port_(world, node), node_(std::move(node)), lifeline_(lifeline), guard_(guard) {}

  void keep_down(Instant until) { down_until_ = until; }
  // From now on the lab's message-loss takes nothing.
  void mend_line() { mended_ = true; }

  [[nodiscard]] bool powered() override { return port_.powered(); }
  [[nodiscard]] BootId boot() override { return port_.boot(); }
  [[nodiscard]] Instant agent_down_until() override;
  [[nodiscard]] bool isolated() override { return port_.isolated(); }
  [[nodiscard]] int loss_permille() override { return mended_ ? 0 : port_.loss_permille(); }
  [[nodiscard]] std::optional<NodeFacts> see() override;
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override;
  [[nodiscard]] StepState poll() override;
  [[nodiscard]] bool reattach(const StepHandle& handle) override;

 private:
  WorldPort port_;
  NodeId node_;
  Lifeline& lifeline_;
  Guard& guard_;
  Instant down_until_;
  bool mended_ = false;
};

class Servers final : private lab::Wiring {
 public:
  // Borrowed; outlive the servers.
  struct Parts {
    lab::World& world;
    Network& network;
    Guard& guard;
    DiskVfs& vfs;
    Log& log;
    std::string folder;  // each server gets one below it
    std::uint64_t seed = 0;
  };
  Servers(Parts parts, AgentPolicy policy);
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;
  ~Servers() override;

  [[nodiscard]] Instant due(Instant now) const;
  // A turn of every agent that is due or has mail.
  void turn(Instant now);

  // The agent's process dies and starts again at `back`.
  void kill(const NodeId& node, bool power, Instant now, Instant back);
  void doom(const NodeId& node, const Doom& doom);
  // Its agent dies of nothing any more that was foretold.
  void spare(const NodeId& node);
  void foretell(const NodeId& node, Foretell foretell);
  void trouble_disk(const NodeId& node, const DiskTrouble& trouble);
  void mend_lines();
  [[nodiscard]] const std::vector<Deed>& deeds(const NodeId& node) const;
  [[nodiscard]] const std::vector<NodeId>& nodes() const { return nodes_; }

 private:
  struct Server;

  Result<std::unique_ptr<AgentLink>> connect(const NodeId& node) override;
  void cut(const NodeId& node, AgentLink& link) override;
  void turn_one(Server& server, Instant now);

  Parts parts_;
  lab::Prng prng_;
  lab::NodeSurroundings surroundings_;
  std::vector<NodeId> nodes_;
  std::map<NodeId, std::unique_ptr<Server>> servers_;
};

}  // namespace lockstep::simulation
