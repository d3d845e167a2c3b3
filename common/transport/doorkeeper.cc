#include "common/transport/doorkeeper.h"

#include <zmq.h>

#include <algorithm>

#include "common/transport/socket_settings.h"

namespace lockstep {
namespace {

constexpr const char* kDoor = "inproc://zeromq.zap.01";
constexpr std::string_view kZapVersion = "1.0";

// Frames of a question (RFC 27).
enum Frame : std::size_t { kVersion, kRequest, kDomain, kAddress, kIdentity, kMechanism, kKey };
constexpr std::size_t kFrames = kKey + 1;

PublicKey key_in(const ZmqFrame& frame) {
  PublicKey key;
  std::copy(frame.bytes.begin(), frame.bytes.end(), key.bytes.begin());
  return key;
}

bool concerns_us(const std::vector<ZmqFrame>& request) {
  return request.size() == kFrames && request[kVersion].bytes == kZapVersion &&
         request[kDomain].bytes == kZapDomain && request[kMechanism].bytes == "CURVE" &&
         request[kKey].bytes.size() == kKeyBytes;
}

}  // namespace

Result<Doorkeeper> Doorkeeper::open(const ZmqContext& context, KeyStore& keys) {
  Doorkeeper door(context, keys);
  if (zmq_bind(door.socket_.handle(), kDoor) == 0) return door;
  return make_error(ErrorCode::kBusy,
                    std::string("Cannot bind ") + kDoor + ": " + zmq_strerror(zmq_errno()) +
                        "; a ZeroMQ context holds one controller link, so give this one its own");
}

Doorkeeper::Doorkeeper(const ZmqContext& context, KeyStore& keys)
    : socket_(make_door_socket(context)), keys_(&keys) {}

void Doorkeeper::serve(Instant now, LinkNotes& notes) {
  while (const auto request = socket_.receive_message()) {
    const bool enters = admit(*request, now, notes);
    const std::string request_id = request->size() > kRequest ? (*request)[kRequest].bytes : "";
    const std::string user_id = enters ? to_text(key_in((*request)[kKey])) : "";
    const std::string_view metadata;
    socket_.send(kZapVersion, true);
    socket_.send(request_id, true);
    socket_.send(enters ? "200" : "400", true);
    socket_.send(enters ? "OK" : "No", true);
    socket_.send(user_id, true);
    socket_.send(metadata);
  }
}

bool Doorkeeper::admit(const std::vector<ZmqFrame>& request, Instant now, LinkNotes& notes) {
  if (!concerns_us(request)) return false;
  const PublicKey key = key_in(request[kKey]);
  if (keys_->standing(key) == KeyStanding::kAccepted) {
    ++entries_;
    admitted_.insert(key);
    addresses_[key] = printable(request[kAddress].bytes);
    return true;
  }
  note_knock(key, request[kAddress].bytes, now, notes);
  return false;
}

void Doorkeeper::note_knock(const PublicKey& key, const std::string& address, Instant now,
                            LinkNotes& notes) {
  ++knocks_;
  const Result<bool> noted = keys_->note_knock(key, address, now);
  if (!noted) {
    notes.add(LinkNote::Kind::kKeyStore, noted.error().message);
  } else if (*noted) {
    notes.add(LinkNote::Kind::kKnock, "The unknown key " + fingerprint(key) + " knocks from " +
                                          printable(address) +
                                          "; compare the fingerprint and accept or reject it");
  }
}

}  // namespace lockstep
