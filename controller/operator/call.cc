#include "controller/operator/call.h"

#include <zmq.h>

#include <array>

#include "common/clock.h"
#include "common/transport/socket_settings.h"
#include "common/transport/zmq_context.h"
#include "controller/operator/endpoint_file.h"
#include "controller/operator/translate_talk.h"

namespace lockstep {
namespace {

constexpr const char* kMonitor = "inproc://lockstep.call";

Error no_controller(const std::string& folder) {
  return make_error(ErrorCode::kNotFound,
                    "no controller runs on " + folder +
                        " (none yet, while `lockstep upgrade` looks at the "
                        "fleet); an unfinished rollout goes on with `lockstep "
                        "resume --state " +
                        folder + "`, a new one begins with `lockstep upgrade`");
}

Error no_answer(const std::string& folder, const std::string& holder) {
  return make_error(ErrorCode::kUnavailable, "the controller of " + folder + " (" + holder +
                                                 ") does not answer; see its log");
}

// Either the answer arrives until then, or libzmq says that nobody listens at that address any
// more.
Result<std::string> await_answer(ZmqSocket& socket, ZmqSocket& monitor, Instant until,
                                 const std::string& folder, const std::string& holder) {
  const SteadyClock clock;
  for (;;) {
    const Duration left = until - clock.now();
    std::array<zmq_pollitem_t, 2> items{
        {{socket.handle(), 0, ZMQ_POLLIN, 0}, {monitor.handle(), 0, ZMQ_POLLIN, 0}}};
    if (left <= Duration{0} || zmq_poll(items.data(), 2, static_cast<long>(left.count())) == 0) {
      return no_answer(folder, holder);
    }
    if (const std::optional<ZmqFrame> answer = socket.receive()) {
      return answer->bytes;
    }
    if (monitor.receive_message()) {
      return no_controller(folder);
    }
  }
}

}  // namespace

Result<OperatorAnswer> ask_controller(const std::string& folder, const OperatorAsk& ask,
                                      Duration patience) {
  Result<EndpointFile> file = read_endpoint(folder);
  if (!file) {
    return file.error().code == ErrorCode::kNotFound ? no_controller(folder) : file.error();
  }
  const ZmqContext context;
  ZmqSocket socket = make_asker_socket(context, file->asker, file->controller);
  zmq_socket_monitor(socket.handle(), kMonitor, ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_DISCONNECTED);
  ZmqSocket monitor(context, ZMQ_PAIR);
  monitor.set(ZMQ_LINGER, 0);
  if (zmq_connect(monitor.handle(), kMonitor) != 0 ||
      zmq_connect(socket.handle(), file->address.c_str()) != 0) {
    return make_error(ErrorCode::kDamaged,
                      endpoint_path(folder).string() + " names no address: " + file->address);
  }
  socket.send(encode(ask));
  const Result<std::string> bytes =
      await_answer(socket, monitor, SteadyClock{}.now() + patience, folder, file->holder);
  zmq_socket_monitor(socket.handle(), nullptr, 0);
  return bytes ? decode_answer(*bytes) : bytes.error();
}

}  // namespace lockstep
