#pragma once
// The agent's end of the wire: XSUB, CURVE client (docs/PROTOCOL.md).
//
// A connection that breaks comes back by itself, subscriptions and all. After a refusal (the key is
// not accepted, or was revoked) libzmq gives up for good: then, as for a subscription that stays
// deaf, rebuild() is the remedy, with a back-off that belongs to the agent's loop.

#include <cstdint>
#include <string>

#include "common/keys/key.h"
#include "common/transport/link.h"
#include "common/transport/zmq_context.h"

namespace lockstep {

struct AgentLinkCounters {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t too_long = 0;        // not sent: over the limit of the wire
  std::uint64_t unsendable = 0;      // not sent: the queue is full
  std::uint64_t unintelligible = 0;  // received, but not of our topics, version or form
  std::uint64_t rebuilds = 0;
};

class ZmqAgentLink final : public AgentLink, public Pollable {
 public:
  // `controller` is "tcp://HOST:PORT"; its name is resolved anew at every connection. Connects in
  // the background: that nobody is there is no error. kInvalid for an address that is none.
  static Result<ZmqAgentLink> open(const ZmqContext& context, SecretKey own,
                                   const PublicKey& controller_key, std::string controller);

  void send(const std::string& bytes) override;
  std::optional<std::string> receive() override;
  void rebuild() override;
  void* socket() override { return socket_.handle(); }

  [[nodiscard]] const AgentLinkCounters& counters() const { return counters_; }

 private:
  ZmqAgentLink(const ZmqContext& context, SecretKey own, const PublicKey& controller_key,
               std::string controller);
  Status connect();
  std::optional<std::string> unwrap(const ZmqFrame& frame) const;

  const ZmqContext* context_;
  SecretKey own_;
  PublicKey controller_key_;
  std::string controller_;
  std::string fleet_topic_;
  std::string own_topic_;
  ZmqSocket socket_;
  AgentLinkCounters counters_;
};

}  // namespace lockstep
