#include "lab/rehearsal/loopback_wiring.h"

#include "common/transport/zmq_agent_link.h"
#include "common/value/check.h"

namespace lockstep::lab {
namespace {

// The socket of one life and the count of what passes it.
class Connection final : public AgentLink {
 public:
  Connection(ZmqAgentLink socket, Traffic& traffic, const NodeId& node)
      : socket_(std::move(socket)), counted_(socket_, traffic, node) {}

  void send(const std::string& bytes) override { counted_.send(bytes); }
  std::optional<std::string> receive() override { return counted_.receive(); }
  void rebuild() override { counted_.rebuild(); }
  [[nodiscard]] Pollable& socket() { return socket_; }

 private:
  ZmqAgentLink socket_;
  CountedAgentLink counted_;
};

}  // namespace

Result<std::unique_ptr<AgentLink>> LoopbackWiring::connect(const NodeId& node) {
  Result<SecretKey> key = parse_secret_key(secrets_.at(node));
  check(key.ok(), "a key that we made ourselves is readable");
  Result<ZmqAgentLink> socket = ZmqAgentLink::open(parts_.context, std::move(key).value(),
                                                   parts_.controller_key, parts_.endpoint);
  if (!socket) {
    return socket.error();
  }
  auto link = std::make_unique<Connection>(std::move(socket).value(), parts_.traffic, node);
  parts_.poller.watch(link->socket());
  sockets_[link.get()] = &link->socket();
  return std::unique_ptr<AgentLink>(std::move(link));
}

void LoopbackWiring::cut(const NodeId& node, AgentLink& link) {
  parts_.poller.forget(*sockets_.at(&link));
  sockets_.erase(&link);
  parts_.traffic.cut(node);
}

bool LoopbackWiring::ready(const AgentLink* link) const {
  const auto found = sockets_.find(link);
  return found != sockets_.end() && parts_.poller.was_ready(*found->second);
}

}  // namespace lockstep::lab
