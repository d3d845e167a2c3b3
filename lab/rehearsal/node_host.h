#pragma once
// NodeHost: one simulated server and the life of its agent.
//
// The operating system of a node starts its agent; when the node goes down, or the fault
// agent-crash strikes, the agent is destroyed without a word, and a new one is made on the same
// ledger when it comes back. Its wire is whoever's hosts it: real sockets in a rehearsal, memory
// under a simulation. Thread: its owner's.

#include <memory>
#include <optional>
#include <string>

#include "agent/agent.h"
#include "agent/platform/simulated/node_port.h"
#include "agent/policy.h"
#include "common/log/log.h"
#include "common/transport/link.h"

namespace lockstep::lab {

// How agents reach the controller: every life has a connection of its own.
class Wiring {
 public:
  virtual ~Wiring() = default;
  // A life of this node's agent begins.
  virtual Result<std::unique_ptr<AgentLink>> connect(const NodeId& node) = 0;
  // It ends without a word: `link` is destroyed next, together with the agent.
  virtual void cut(const NodeId& node, AgentLink& link) = 0;
};

// Borrowed by every host; outlives them.
struct NodeSurroundings {
  Wiring& wiring;
  Log& log;
  AgentPolicy policy;
  std::uint64_t seed = 0;
};

class NodeHost {
 public:
  // `port` is borrowed; `ledger_path` is kept over all lives of the agent.
  NodeHost(NodeSurroundings& around, NodeId node, NodePort& port, std::string ledger_path);
  NodeHost(const NodeHost&) = delete;
  NodeHost& operator=(const NodeHost&) = delete;
  ~NodeHost();

  // One turn of the agent if it lives and is due or has input; begins and ends lives as the world
  // says. Errors: the ledger cannot be opened.
  Status turn(Instant now);
  // When the next turn is wanted even without input.
  [[nodiscard]] Instant due() const { return due_; }
  // The connection of this life; null while the agent is dead.
  [[nodiscard]] AgentLink* link() const;

 private:
  struct Life;
  Status begin_life();
  void end_life();

  NodeSurroundings& around_;
  NodeId node_;
  NodePort& port_;
  std::string ledger_path_;
  std::unique_ptr<Life> life_;
  BootId boot_;
  Instant due_;
};

}  // namespace lockstep::lab
