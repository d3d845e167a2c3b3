#pragma once
// The two ends of the wire, as the daemons see them: bytes out, bytes in, and who said it.
//
// One connection an agent: commands are published down it, reports go up it (docs/PROTOCOL.md).
// Nothing here promises delivery: a message can be lost, late, doubled or out of order, and whoever
// uses a link repeats what matters until a report settles it.
// Implementations: common/transport/zmq_*_link (production), tests/support/memory_network (tests).
// Thread: a link belongs to the thread that made it.

#include <optional>
#include <string>

#include "common/value/ids.h"

namespace lockstep {

// Something that a Poller can wait for.
class Pollable {
 public:
  virtual ~Pollable() = default;
  // The ZeroMQ socket to wait on for input; owned by the link, valid until the link is rebuilt.
  // Null when there is none at the moment.
  [[nodiscard]] virtual void* socket() = 0;
  // Input has been taken from the socket already and waits to be received.
  [[nodiscard]] virtual bool has_input() const { return false; }
};

class ControllerLink {
 public:
  // A report, and the node whose key the handshake proved. Never what the message claims.
  struct Report {
    NodeId from;
    std::string bytes;  // without the version byte
  };

  virtual ~ControllerLink() = default;
  // Publishes to one node; lost when it is not connected.
  virtual void publish(const NodeId& to, const std::string& bytes) = 0;
  // Publishes to every connected node.
  virtual void publish_to_fleet(const std::string& bytes) = 0;
  // The next report, or nothing when none is waiting. Never blocks.
  virtual std::optional<Report> receive() = 0;
};

class AgentLink {
 public:
  virtual ~AgentLink() = default;
  virtual void send(const std::string& bytes) = 0;
  // The next message of the controller, or nothing. Never blocks.
  virtual std::optional<std::string> receive() = 0;
  // Drops the connection and subscription and makes them anew: the remedy for a deaf subscription
  // and for a handshake that was refused.
  virtual void rebuild() = 0;
};

}  // namespace lockstep
