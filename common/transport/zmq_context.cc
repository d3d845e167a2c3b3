#include "common/transport/zmq_context.h"

#include <zmq.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "common/limits.h"
#include "common/value/check.h"

namespace lockstep {
namespace {

// libzmq's name for what a handshake proved; its header has it among the drafts only.
constexpr const char* kUserId = "User-Id";

// Errors of one message that mean "not now" or "not to him", and are no defect: nothing waiting or
// no room, a signal, a peer that has gone meanwhile.
bool passes(int code) { return code == EAGAIN || code == EINTR || code == EHOSTUNREACH; }

void check_zmq(bool condition, const char* doing) {
  if (!condition) check(false, std::string(doing) + ": " + zmq_strerror(zmq_errno()));
}

}  // namespace

ZmqContext::ZmqContext() : context_(zmq_ctx_new()) {
  check_zmq(context_ != nullptr, "making a ZeroMQ context");
  check(zmq_has("curve") == 1, "this libzmq was built without CURVE; use one that has it");
  zmq_ctx_set(context_, ZMQ_IO_THREADS, limits::kIoThreads);
  zmq_ctx_set(context_, ZMQ_MAX_SOCKETS, limits::kMaxSockets);
  // No socket without a linger of its own could hold the process up at its end.
  zmq_ctx_set(context_, ZMQ_BLOCKY, 0);
}

ZmqContext::~ZmqContext() {
  while (zmq_ctx_term(context_) != 0 && zmq_errno() == EINTR) {
  }
}

ZmqSocket::ZmqSocket(const ZmqContext& context, int type)
    : socket_(zmq_socket(context.handle(), type)) {
  check_zmq(socket_ != nullptr, "making a ZeroMQ socket");
}

ZmqSocket::ZmqSocket(ZmqSocket&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}

ZmqSocket& ZmqSocket::operator=(ZmqSocket&& other) noexcept {
  if (this != &other) {
    close();
    socket_ = std::exchange(other.socket_, nullptr);
  }
  return *this;
}

ZmqSocket::~ZmqSocket() { close(); }

void ZmqSocket::close() {
  if (socket_ != nullptr) check_zmq(zmq_close(socket_) == 0, "closing a ZeroMQ socket");
  socket_ = nullptr;
}

void ZmqSocket::set(int option, int value) {
  check_zmq(zmq_setsockopt(socket_, option, &value, sizeof value) == 0, "setting a socket option");
}

void ZmqSocket::set(int option, std::string_view bytes) {
  check_zmq(zmq_setsockopt(socket_, option, bytes.data(), bytes.size()) == 0,
            "setting a socket option");
}

std::string ZmqSocket::last_endpoint() const {
  std::array<char, 256> text{};
  std::size_t size = text.size();
  check_zmq(zmq_getsockopt(socket_, ZMQ_LAST_ENDPOINT, text.data(), &size) == 0,
            "asking for the endpoint");
  return text.data();
}

bool ZmqSocket::send(std::string_view bytes, bool more) {
  const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
  if (zmq_send(socket_, bytes.data(), bytes.size(), flags) >= 0) return true;
  check_zmq(passes(zmq_errno()), "sending");
  return false;
}

std::optional<ZmqFrame> ZmqSocket::receive() {
  zmq_msg_t message;
  zmq_msg_init(&message);
  if (zmq_msg_recv(&message, socket_, ZMQ_DONTWAIT) < 0) {
    const int code = zmq_errno();
    zmq_msg_close(&message);
    check_zmq(passes(code), "receiving");
    return std::nullopt;
  }
  ZmqFrame frame;
  frame.bytes.assign(static_cast<const char*>(zmq_msg_data(&message)), zmq_msg_size(&message));
  if (const char* user_id = zmq_msg_gets(&message, kUserId)) {
    frame.user_id = user_id;
  }
  frame.more = zmq_msg_more(&message) != 0;
  zmq_msg_close(&message);
  return frame;
}

std::optional<std::vector<ZmqFrame>> ZmqSocket::receive_message() {
  std::optional<ZmqFrame> frame = receive();
  if (!frame) return std::nullopt;
  std::vector<ZmqFrame> frames;
  frames.push_back(std::move(*frame));
  while (frames.back().more) {
    frame = receive();
    // libzmq hands a message over whole, so its next frame is there.
    check(frame.has_value(), "a message lost its last frames");
    frames.push_back(std::move(*frame));
  }
  return frames;
}

}  // namespace lockstep
