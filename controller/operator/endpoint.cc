#include "controller/operator/endpoint.h"

#include <zmq.h>

#include <algorithm>

#include "common/transport/socket_settings.h"
#include "controller/operator/endpoint_file.h"

namespace lockstep {
namespace {

constexpr const char* kDoor = "inproc://zeromq.zap.01";
// Frames of libzmq's question (RFC 27): version, request, domain, address, identity, mechanism,
// key.
constexpr std::size_t kRequest = 1;
constexpr std::size_t kMechanism = 5;
constexpr std::size_t kKey = 6;
constexpr std::size_t kFrames = 7;

bool has_key(const std::vector<ZmqFrame>& request, const PublicKey& key) {
  return request.size() == kFrames && request[kMechanism].bytes == "CURVE" &&
         std::ranges::equal(request[kKey].bytes, key.bytes, {},
                            [](char c) { return static_cast<std::uint8_t>(c); });
}

Error cannot_listen(const std::string& what) {
  return make_error(ErrorCode::kUnavailable, "cannot listen for `lockstep` on 127.0.0.1: " + what);
}

}  // namespace

void Endpoint::Door::serve() {
  while (const auto request = opening.receive_message()) {
    const bool enters = has_key(*request, asker);
    const std::string id = request->size() > kRequest ? (*request)[kRequest].bytes : "";
    for (const std::string_view frame :
         {std::string_view{"1.0"}, std::string_view{id}, std::string_view{enters ? "200" : "400"},
          std::string_view{enters ? "OK" : "No"}, std::string_view{}}) {
      opening.send(frame, true);
    }
    opening.send("");
  }
}

Result<std::unique_ptr<Endpoint>> Endpoint::open(const ZmqContext& context, std::string folder,
                                                 const std::string& holder) {
  ZmqSocket door = make_door_socket(context);
  if (zmq_bind(door.handle(), kDoor) != 0) {
    return cannot_listen(zmq_strerror(zmq_errno()));
  }
  const SecretKey own = generate_secret_key();
  SecretKey asker = generate_secret_key();
  const PublicKey asker_key = public_key_of(asker);
  ZmqSocket socket = make_desk_socket(context, own);
  if (zmq_bind(socket.handle(), "tcp://127.0.0.1:*") != 0) {
    return cannot_listen(zmq_strerror(zmq_errno()));
  }
  const std::string address = socket.last_endpoint();
  std::unique_ptr<Endpoint> endpoint(
      new Endpoint(std::move(folder), std::move(socket), std::move(door), asker_key));
  const Status written =
      write_endpoint(endpoint->folder_, {address, public_key_of(own), std::move(asker), holder});
  if (!written) {
    return written.error();
  }
  return endpoint;
}

// A file that cannot be erased leads nowhere, as after a crash.
Endpoint::~Endpoint() { static_cast<void>(erase_endpoint(folder_)); }

std::optional<Endpoint::Question> Endpoint::receive() {
  door_.serve();
  while (auto message = socket_.receive_message()) {
    // Whoever has the key speaks as our own client does: his address, then one frame.
    if (message->size() == 2) {
      return Question{std::move((*message)[0].bytes), std::move((*message)[1].bytes)};
    }
  }
  return std::nullopt;
}

void Endpoint::answer(const Question& question, const std::string& bytes) {
  if (socket_.send(question.from, true)) {
    socket_.send(bytes);
  }
}

}  // namespace lockstep
