#include "common/transport/zmq_controller_link.h"

#include <zmq.h>

#include <cerrno>

#include "common/transport/envelope.h"
#include "common/transport/listener_end.h"
#include "common/transport/socket_settings.h"

namespace lockstep {
namespace {

constexpr char kCancel = 0;
constexpr char kSubscribe = 1;

Error bind_error(const std::string& endpoint, int code) {
  const std::string why = "Cannot listen on " + endpoint + ": " + zmq_strerror(code);
  switch (code) {
    case EADDRINUSE:
      return make_error(ErrorCode::kBusy, why +
                                              "; stop the controller that runs there, or listen "
                                              "on another port");
    case EACCES: return make_error(ErrorCode::kDenied, why + "; choose a port above 1023");
    case EADDRNOTAVAIL:
    case ENODEV:
      return make_error(ErrorCode::kInvalid,
                        why + "; give an address of this machine, or tcp://0.0.0.0:PORT for all");
    default: return make_error(ErrorCode::kInvalid, why + "; write tcp://ADDRESS:PORT");
  }
}

}  // namespace

Result<std::unique_ptr<ZmqControllerLink>> ZmqControllerLink::open(const ZmqContext& context,
                                                                   SecretKey own, KeyStore& keys,
                                                                   const std::string& endpoint) {
  Result<Doorkeeper> door = Doorkeeper::open(context, keys);
  if (!door) return door.error();
  std::unique_ptr<ZmqControllerLink> link(
      new ZmqControllerLink(context, std::move(own), keys, std::move(*door)));
  const Status listening = link->listen(endpoint);
  if (!listening) return listening.error();
  return link;
}

ZmqControllerLink::ZmqControllerLink(const ZmqContext& context, SecretKey own, KeyStore& keys,
                                     Doorkeeper door)
    : context_(&context),
      own_(std::move(own)),
      keys_(&keys),
      door_(std::move(door)),
      seen_generation_(keys.generation()) {}

Status ZmqControllerLink::listen(const std::string& endpoint) {
  socket_ = make_controller_socket(*context_, own_);
  if (zmq_bind(socket_.handle(), endpoint.c_str()) != 0) {
    const int code = zmq_errno();
    socket_.close();
    return bind_error(endpoint, code);
  }
  endpoint_ = socket_.last_endpoint();
  return success();
}

void ZmqControllerLink::stop_listening() {
  if (socket_.open()) close_listener(*context_, socket_, endpoint_);
  door_.forget_admitted();
  skipping_.clear();
}

void ZmqControllerLink::rebuild() {
  must_rebuild_ = false;
  stop_listening();
  ++counters_.rebuilds;
  const Status listening = listen(endpoint_);
  if (listening) {
    notes_.add(LinkNote::Kind::kRebuilt,
               "Listening anew on " + endpoint_ + "; every agent reconnects by itself");
  } else {
    notes_.add(LinkNote::Kind::kListener, listening.error().message);
  }
}

void ZmqControllerLink::serve(Instant now) {
  now_ = now;
  // A port that was lost is only noted once; the way back is quiet.
  if (!socket_.open() && listen(endpoint_)) {
    notes_.add(LinkNote::Kind::kRebuilt, "Listening again on " + endpoint_);
  }
  follow_key_store(now);
  door_.serve(now, notes_);
  police();
}

void ZmqControllerLink::follow_key_store(Instant now) {
  if (now - looked_at_keys_ < limits::kKeyReloadInterval) return;
  looked_at_keys_ = now;
  const Result<bool> changed = keys_->reload_if_changed();
  const std::string fault = changed ? "" : changed.error().message;
  if (!fault.empty() && fault != key_fault_) notes_.add(LinkNote::Kind::kKeyStore, fault);
  key_fault_ = fault;
}

void ZmqControllerLink::publish(const NodeId& to, const std::string& bytes) {
  if (const PublicKey* key = keys_->key_of(to)) {
    publish_on(node_topic(*key), bytes);
  } else {
    ++counters_.unaddressed;
  }
}

void ZmqControllerLink::publish_to_fleet(const std::string& bytes) {
  publish_on(fleet_topic(), bytes);
}

void ZmqControllerLink::publish_on(const std::string& topic, const std::string& bytes) {
  if (!fits(bytes)) {
    ++counters_.too_long;
  } else if (police() && socket_.send(wrap_down(topic, bytes))) {
    ++counters_.published;
  } else {
    ++counters_.unpublishable;
  }
}

// True when whoever is subscribed by now may be: only then anything may be published. A
// subscription that arrives between this and the sending gets that one message, and no other.
bool ZmqControllerLink::police() {
  if (seen_generation_ != keys_->generation()) cut_off_strangers();
  const bool all_seen = take_in();
  if (must_rebuild_) rebuild();
  return all_seen && socket_.open();
}

void ZmqControllerLink::cut_off_strangers() {
  seen_generation_ = keys_->generation();
  for (const PublicKey& key : door_.admitted()) {
    if (keys_->standing(key) == KeyStanding::kAccepted) continue;
    notes_.add(LinkNote::Kind::kCutOff,
               "The key " + fingerprint(key) + " is not accepted any more and is cut off");
    must_rebuild_ = true;
  }
}

std::optional<ControllerLink::Report> ZmqControllerLink::receive() {
  if (inbox_.empty()) {
    door_.serve(now_, notes_);
    police();
  }
  while (!inbox_.empty()) {
    Waiting waiting = std::move(inbox_.front());
    inbox_.pop_front();
    inbox_bytes_ -= waiting.report.bytes.size();
    // Revoked, or given to another node, while its report waited: what it says does not count.
    const NodeId* node = keys_->node_of(waiting.key);
    if (node != nullptr && *node == waiting.report.from) {
      ++counters_.received;
      return std::move(waiting.report);
    }
    ++counters_.unaccepted;
  }
  return std::nullopt;
}

// False when there was more than one look may take.
bool ZmqControllerLink::take_in() {
  if (!socket_.open()) return true;
  for (std::size_t taken = 0; taken < limits::kMaxFramesPerLook; ++taken) {
    std::optional<ZmqFrame> frame = socket_.receive();
    if (!frame) return true;
    take(std::move(*frame));
  }
  return false;
}

void ZmqControllerLink::take(ZmqFrame frame) {
  const char kind = frame.bytes.empty() ? static_cast<char>(limits::kWireVersion) : frame.bytes[0];
  if (kind == kCancel) return;
  if (kind == kSubscribe) return judge_subscription(frame);
  // Frames of one message come together and from one sender. The next sender's are his own, even
  // when libzmq has taken a subscription for the end of the message before.
  const bool continued = !skipping_.empty() && skipping_ == frame.user_id;
  skipping_ = frame.more ? frame.user_id : "";
  if (!continued && !frame.more) return keep_report(frame);
  if (!frame.more) ++counters_.unintelligible;
}

void ZmqControllerLink::judge_subscription(const ZmqFrame& frame) {
  const Result<PublicKey> key = parse_public_key(frame.user_id);
  const NodeId* node = key ? keys_->node_of(*key) : nullptr;
  const std::string_view topic = std::string_view(frame.bytes).substr(1);
  if (node == nullptr) {
    must_rebuild_ = true;  // let in, and not accepted any more
  } else if (topic != fleet_topic() && topic != node_topic(*key)) {
    expel(*key, *node);
  }
}

void ZmqControllerLink::expel(const PublicKey& key, const NodeId& node) {
  ++counters_.expelled;
  must_rebuild_ = true;
  notes_.add(LinkNote::Kind::kExpelled,
             node.text + " with the key " + fingerprint(key) +
                 " subscribed to what is not its own and is expelled; examine the node before you "
                 "accept its key again");
  const Status revoked =
      keys_->revoke(key, "expelled: subscribed to a topic that is not its own", now_);
  if (!revoked) notes_.add(LinkNote::Kind::kKeyStore, revoked.error().message);
}

void ZmqControllerLink::keep_report(const ZmqFrame& frame) {
  const Result<PublicKey> key = parse_public_key(frame.user_id);
  const NodeId* node = key ? keys_->node_of(*key) : nullptr;
  std::optional<std::string> bytes = unwrap_up(frame.bytes);
  if (node == nullptr) {
    ++counters_.unaccepted;
  } else if (!bytes) {
    ++counters_.unintelligible;
  } else if (inbox_bytes_ + bytes->size() > limits::kMaxWaitingReportBytes) {
    ++counters_.unread;
  } else {
    inbox_bytes_ += bytes->size();
    inbox_.push_back({*key, {*node, std::move(*bytes)}});
  }
}

ControllerLinkCounters ZmqControllerLink::counters() const {
  ControllerLinkCounters counters = counters_;
  counters.entries = door_.entries();
  counters.knocks = door_.knocks();
  return counters;
}

}  // namespace lockstep
