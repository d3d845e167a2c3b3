#include "common/transport/socket_settings.h"

#include <zmq.h>

#include "common/limits.h"

namespace lockstep {
namespace {

// ZMQ_ZAP_ENFORCE_DOMAIN: known to every libzmq from 4.3, though its header lists it among the
// drafts. One that refused it would stop the controller, which is right.
constexpr int kZapEnforceDomain = 93;

std::string_view text_of(std::span<const std::uint8_t, kKeyBytes> key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

int ms(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

void set_queues(ZmqSocket& socket, int send, int receive) {
  socket.set(ZMQ_SNDHWM, send);
  socket.set(ZMQ_RCVHWM, receive);
}

void set_connection(ZmqSocket& socket) {
  using namespace limits;
  socket.set(ZMQ_LINGER, ms(kLinger));
  socket.set(ZMQ_HANDSHAKE_IVL, ms(kHandshakeInterval));
  socket.set(ZMQ_HEARTBEAT_IVL, ms(kPingInterval));
  socket.set(ZMQ_HEARTBEAT_TIMEOUT, ms(kPingTimeout));
  socket.set(ZMQ_HEARTBEAT_TTL, ms(kPingTtl));
  const std::int64_t most = kMaxFrameBytes;
  socket.set(ZMQ_MAXMSGSIZE, {reinterpret_cast<const char*>(&most), sizeof most});
  // The agents' Windows Server 2003 has no dual-stack sockets, and libzmq asserts that it has.
  socket.set(ZMQ_IPV6, 0);
}

void set_server(ZmqSocket& socket, const SecretKey& own) {
  socket.set(ZMQ_CURVE_SERVER, 1);
  socket.set(ZMQ_CURVE_SECRETKEY, text_of(own.bytes()));
  socket.set(ZMQ_ZAP_DOMAIN, kZapDomain);
  // Without a doorkeeper nobody gets in, instead of everybody.
  socket.set(kZapEnforceDomain, 1);
}

void set_client(ZmqSocket& socket, const SecretKey& own, const PublicKey& server) {
  const PublicKey own_public = public_key_of(own);
  socket.set(ZMQ_CURVE_SERVERKEY, text_of(server.bytes));
  socket.set(ZMQ_CURVE_PUBLICKEY, text_of(own_public.bytes));
  socket.set(ZMQ_CURVE_SECRETKEY, text_of(own.bytes()));
}

}  // namespace

ZmqSocket make_controller_socket(const ZmqContext& context, const SecretKey& own) {
  ZmqSocket socket(context, ZMQ_XPUB);
  set_queues(socket, limits::kControllerSendQueue, limits::kControllerReceiveQueue);
  set_connection(socket);
  socket.set(ZMQ_BACKLOG, limits::kBacklog);
  // Every subscription is shown, also to a topic that somebody else has: that is what is policed.
  socket.set(ZMQ_XPUB_VERBOSE, 1);
  // One slow agent must not hold up the others.
  socket.set(ZMQ_XPUB_NODROP, 0);
  set_server(socket, own);
  return socket;
}

ZmqSocket make_agent_socket(const ZmqContext& context, const SecretKey& own,
                            const PublicKey& controller) {
  ZmqSocket socket(context, ZMQ_XSUB);
  set_queues(socket, limits::kAgentSendQueue, limits::kAgentReceiveQueue);
  set_connection(socket);
  socket.set(ZMQ_CONNECT_TIMEOUT, ms(limits::kConnectTimeout));
  socket.set(ZMQ_RECONNECT_IVL, ms(limits::kReconnectFirst));
  socket.set(ZMQ_RECONNECT_IVL_MAX, ms(limits::kReconnectMost));
  // Messages wait for the connection, so the first report arrives with the handshake.
  socket.set(ZMQ_IMMEDIATE, 0);
  set_client(socket, own, controller);
  return socket;
}

ZmqSocket make_desk_socket(const ZmqContext& context, const SecretKey& own) {
  ZmqSocket socket(context, ZMQ_ROUTER);
  set_queues(socket, limits::kOperatorQueue, limits::kOperatorQueue);
  set_connection(socket);
  // What was asked last may have been to leave; its answer goes out first.
  socket.set(ZMQ_LINGER, ms(limits::kAnswerLinger));
  set_server(socket, own);
  return socket;
}

ZmqSocket make_asker_socket(const ZmqContext& context, const SecretKey& own,
                            const PublicKey& controller) {
  ZmqSocket socket(context, ZMQ_DEALER);
  set_queues(socket, limits::kOperatorQueue, limits::kOperatorQueue);
  set_connection(socket);
  set_client(socket, own, controller);
  return socket;
}

ZmqSocket make_door_socket(const ZmqContext& context) {
  // Each question is answered before the next is read, which is all that this type allows.
  ZmqSocket socket(context, ZMQ_REP);
  socket.set(ZMQ_LINGER, ms(limits::kLinger));
  // A question that is dropped would leave its peer hanging; the peers are bounded by descriptors.
  set_queues(socket, 0, 0);
  return socket;
}

}  // namespace lockstep
