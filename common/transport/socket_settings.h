#pragma once
// Every option of every socket, set explicitly, here and nowhere else.

#include "common/keys/key.h"
#include "common/transport/zmq_context.h"

namespace lockstep {

// ZAP domain of the wire: what the doorkeeper answers for.
inline constexpr std::string_view kZapDomain = "lockstep";

// The controller's end: not bound yet.
ZmqSocket make_controller_socket(const ZmqContext& context, const SecretKey& own);

// The agent's end: not connected yet, nothing subscribed.
ZmqSocket make_agent_socket(const ZmqContext& context, const SecretKey& own,
                            const PublicKey& controller);

// The controller's end towards the verbs of its own operator (controller/operator): not bound yet.
ZmqSocket make_desk_socket(const ZmqContext& context, const SecretKey& own);

// The end of such a verb: not connected yet.
ZmqSocket make_asker_socket(const ZmqContext& context, const SecretKey& own,
                            const PublicKey& controller);

// The in-process socket on which libzmq asks who may enter.
ZmqSocket make_door_socket(const ZmqContext& context);

}  // namespace lockstep
