#pragma once
// The controller's end of the wire: one XPUB socket, CURVE server (docs/PROTOCOL.md).
//
// Who may connect is the key store's decision, asked at every handshake and checked again at every
// report. Subscriptions are policed: an agent may subscribe to the fleet's topic and its own; any
// other expels its key, and the socket is rebuilt before anything more is published. libzmq cannot
// drop a single peer, so whoever is cut off costs all others a reconnection.
//
// The loop calls serve() once a pass, and waits on two Pollables: the link and its door().

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/keys/key_store.h"
#include "common/transport/doorkeeper.h"
#include "common/transport/link.h"
#include "common/transport/link_notes.h"
#include "common/transport/zmq_context.h"

namespace lockstep {

struct ControllerLinkCounters {
  std::uint64_t published = 0;
  std::uint64_t received = 0;
  // Not published.
  std::uint64_t too_long = 0;       // over the limit of the wire
  std::uint64_t unaddressed = 0;    // the node has no accepted key
  std::uint64_t unpublishable = 0;  // no socket, or more input than could be policed
  // Not received.
  std::uint64_t unintelligible = 0;  // not of our version or form, or of several frames
  std::uint64_t unaccepted = 0;      // the sender's key was accepted once and is no more
  std::uint64_t unread = 0;          // more waiting than the loop took
  // The door.
  std::uint64_t entries = 0;
  std::uint64_t knocks = 0;
  std::uint64_t expelled = 0;
  std::uint64_t rebuilds = 0;
};

class ZmqControllerLink final : public ControllerLink, public Pollable {
 public:
  // Binds `endpoint`, "tcp://ADDRESS:PORT"; port 0 takes a free one. `context` and `keys` are
  // borrowed and outlive the link. kBusy: the port is taken; kInvalid: the address is none, or not
  // of this machine.
  static Result<std::unique_ptr<ZmqControllerLink>> open(const ZmqContext& context, SecretKey own,
                                                         KeyStore& keys,
                                                         const std::string& endpoint);

  // Answers the door, takes over what other processes decided about keys, cuts off whoever is not
  // accepted any more, and opens the listener again if that has failed.
  void serve(Instant now);

  void publish(const NodeId& to, const std::string& bytes) override;
  void publish_to_fleet(const std::string& bytes) override;
  std::optional<Report> receive() override;

  // Closes the listener with all connections and opens it again on the same port.
  void rebuild();

  void* socket() override { return socket_.handle(); }
  bool has_input() const override { return !inbox_.empty(); }
  [[nodiscard]] Pollable& door() { return door_; }
  // From where each key was let in last, for people.
  [[nodiscard]] const std::map<PublicKey, std::string>& addresses() const {
    return door_.addresses();
  }

  // Where it listens, with the real port.
  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  [[nodiscard]] ControllerLinkCounters counters() const;
  [[nodiscard]] std::vector<LinkNote> take_notes() { return notes_.take(); }

 private:
  struct Waiting {
    PublicKey key;
    Report report;
  };

  ZmqControllerLink(const ZmqContext& context, SecretKey own, KeyStore& keys, Doorkeeper door);
  Status listen(const std::string& endpoint);
  void stop_listening();
  void publish_on(const std::string& topic, const std::string& bytes);
  bool police();
  bool take_in();
  void take(ZmqFrame frame);
  void judge_subscription(const ZmqFrame& frame);
  void keep_report(const ZmqFrame& frame);
  void expel(const PublicKey& key, const NodeId& node);
  void cut_off_strangers();
  void follow_key_store(Instant now);

  const ZmqContext* context_;
  SecretKey own_;
  KeyStore* keys_;
  Doorkeeper door_;
  ZmqSocket socket_;
  std::string endpoint_;
  std::deque<Waiting> inbox_;
  std::size_t inbox_bytes_ = 0;
  std::string skipping_;  // whose message of several frames is being passed over
  bool must_rebuild_ = false;
  std::uint64_t seen_generation_ = 0;
  Instant now_;
  Instant looked_at_keys_;
  std::string key_fault_;
  ControllerLinkCounters counters_;
  LinkNotes notes_;
};

}  // namespace lockstep
