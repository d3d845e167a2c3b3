#pragma once
// Wiring over real sockets on loopback, with real keys, counted so that time can wait for it.

#include <map>
#include <memory>
#include <string>

#include "common/keys/key.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "lab/rehearsal/node_host.h"
#include "lab/rehearsal/traffic.h"

namespace lockstep::lab {

class LoopbackWiring final : public Wiring {
 public:
  // Borrowed; outlive the wiring.
  struct Parts {
    const ZmqContext& context;
    Traffic& traffic;
    Poller& poller;
    PublicKey controller_key;
    std::string endpoint;  // of the controller
  };
  explicit LoopbackWiring(Parts parts) : parts_(std::move(parts)) {}

  // Before the node's first life.
  void give_key(const NodeId& node, const SecretKey& key) { secrets_[node] = secret_text(key); }

  Result<std::unique_ptr<AgentLink>> connect(const NodeId& node) override;
  void cut(const NodeId& node, AgentLink& link) override;
  // The link has input, as the poller saw it last; a null one has none.
  [[nodiscard]] bool ready(const AgentLink* link) const;

 private:
  Parts parts_;
  std::map<NodeId, std::string> secrets_;  // text of the key: every life makes a link from it
  std::map<const AgentLink*, Pollable*> sockets_;  // of the links that are connected
};

}  // namespace lockstep::lab
