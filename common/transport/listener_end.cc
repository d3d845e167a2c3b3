#include "common/transport/listener_end.h"

#include <zmq.h>

#include "common/limits.h"

namespace lockstep {

bool close_listener(const ZmqContext& context, ZmqSocket& socket, const std::string& endpoint) {
  // Sockets close in libzmq's I/O thread, some time after zmq_close(); its monitor says when.
  static constexpr const char* kMonitor = "inproc://lockstep.listener-end";
  bool closed = false;
  if (zmq_socket_monitor(socket.handle(), kMonitor, ZMQ_EVENT_CLOSED) == 0) {
    ZmqSocket monitor(context, ZMQ_PAIR);
    monitor.set(ZMQ_LINGER, 0);
    const bool watching = zmq_connect(monitor.handle(), kMonitor) == 0;
    if (watching && zmq_unbind(socket.handle(), endpoint.c_str()) == 0) {
      zmq_pollitem_t item{monitor.handle(), 0, ZMQ_POLLIN, 0};
      closed = zmq_poll(&item, 1, limits::kListenerCloseTimeout.count()) == 1;
    }
    zmq_socket_monitor(socket.handle(), nullptr, 0);
  }
  socket.close();
  return closed;
}

}  // namespace lockstep
