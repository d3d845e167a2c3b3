#pragma once
// NodeHost: one simulated server and the life of its agent.
//
// The operating system of a node starts its agent; when the node goes down, or the fault
// agent-crash strikes, the agent is destroyed without a word, and a new one is made on the same
// ledger when it comes back. Thread: the rehearsal's.

#include <memory>
#include <optional>
#include <string>

#include "agent/agent.h"
#include "agent/platform/simulated/lossy_link.h"
#include "agent/platform/simulated/simulated_platform.h"
#include "agent/platform/simulated/world_port.h"
#include "common/keys/key.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_agent_link.h"
#include "lab/rehearsal/traffic.h"
#include "lab/world/world.h"

namespace lockstep::lab {

// Borrowed by every host; outlives them.
struct NodeSurroundings {
  const ZmqContext& context;
  World& world;
  Traffic& traffic;
  Poller& poller;
  Log& log;
  PublicKey controller_key;
  std::string endpoint;  // of the controller
  AgentPolicy policy;
  std::uint64_t seed = 0;
};

class NodeHost {
 public:
  // `ledger_path` is kept over all lives of the agent.
  NodeHost(NodeSurroundings& around, NodeId node, SecretKey key, std::string ledger_path);
  NodeHost(const NodeHost&) = delete;
  NodeHost& operator=(const NodeHost&) = delete;
  ~NodeHost();

  // One turn of the agent if it lives and is due or has input; begins and ends lives as the world
  // says. Errors: the ledger cannot be opened.
  Status turn(Instant now);
  // When the next turn is wanted even without input.
  [[nodiscard]] Instant due() const { return due_; }
  // Its agent has input, as the poller saw it last.
  [[nodiscard]] bool ready() const;

 private:
  struct Life;
  Status begin_life();
  void end_life();

  NodeSurroundings& around_;
  NodeId node_;
  std::string secret_;  // text of the key: every life makes its own link from it
  std::string ledger_path_;
  WorldPort port_;
  std::unique_ptr<Life> life_;
  BootId boot_;
  Instant due_;
};

}  // namespace lockstep::lab
