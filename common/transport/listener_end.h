#pragma once
// Closing a listening socket so that its port is free when the call returns.

#include <string>

#include "common/transport/zmq_context.h"

namespace lockstep {

// Closes `socket`, bound to `endpoint`, with all its connections. False when libzmq did not say
// within limits::kListenerCloseTimeout that the port is free; then binding it again may fail for a
// moment.
bool close_listener(const ZmqContext& context, ZmqSocket& socket, const std::string& endpoint);

}  // namespace lockstep
