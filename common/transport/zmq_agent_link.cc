#include "common/transport/zmq_agent_link.h"

#include <zmq.h>

#include "common/transport/envelope.h"
#include "common/transport/socket_settings.h"

namespace lockstep {

Result<ZmqAgentLink> ZmqAgentLink::open(const ZmqContext& context, SecretKey own,
                                        const PublicKey& controller_key, std::string controller) {
  ZmqAgentLink link(context, std::move(own), controller_key, std::move(controller));
  const Status connected = link.connect();
  if (!connected) return connected.error();
  return link;
}

ZmqAgentLink::ZmqAgentLink(const ZmqContext& context, SecretKey own,
                           const PublicKey& controller_key, std::string controller)
    : context_(&context),
      own_(std::move(own)),
      controller_key_(controller_key),
      controller_(std::move(controller)),
      fleet_topic_(fleet_topic()),
      own_topic_(node_topic(public_key_of(own_))) {}

Status ZmqAgentLink::connect() {
  socket_ = make_agent_socket(*context_, own_, controller_key_);
  // XSUB subscribes by sending, and repeats it by itself at every reconnection.
  for (const std::string& topic : {fleet_topic_, own_topic_}) socket_.send('\1' + topic);
  if (zmq_connect(socket_.handle(), controller_.c_str()) == 0) return success();
  const std::string why = zmq_strerror(zmq_errno());
  return make_error(ErrorCode::kInvalid, "Cannot use the controller's address \"" + controller_ +
                                             "\": " + why + "; write tcp://HOST:PORT");
}

void ZmqAgentLink::rebuild() {
  socket_.close();
  // The address was good once, and names are resolved in the background.
  check(connect().ok(), "a controller's address that was good is not any more");
  ++counters_.rebuilds;
}

void ZmqAgentLink::send(const std::string& bytes) {
  if (!fits(bytes)) {
    ++counters_.too_long;
  } else if (socket_.send(wrap_up(bytes))) {
    ++counters_.sent;
  } else {
    ++counters_.unsendable;
  }
}

std::optional<std::string> ZmqAgentLink::unwrap(const ZmqFrame& frame) const {
  std::optional<std::string> bytes = unwrap_down(own_topic_, frame.bytes);
  return bytes ? bytes : unwrap_down(fleet_topic_, frame.bytes);
}

std::optional<std::string> ZmqAgentLink::receive() {
  while (const auto message = socket_.receive_message()) {
    std::optional<std::string> bytes =
        message->size() == 1 ? unwrap(message->front()) : std::nullopt;
    if (bytes) {
      ++counters_.received;
      return bytes;
    }
    ++counters_.unintelligible;
  }
  return std::nullopt;
}

}  // namespace lockstep
