#pragma once
// libzmq's context and sockets with owners. The only place, with socket_settings.cc and poller.cc,
// that calls libzmq for anything but the links' own messages.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/result.h"

namespace lockstep {

// The I/O threads and everything in-process. Outlives all sockets made from it. One a process is
// enough; it may hold one controller link (whose doorkeeper has the one address libzmq asks) and
// any number of agent links.
class ZmqContext {
 public:
  ZmqContext();
  ~ZmqContext();
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;

  [[nodiscard]] void* handle() const { return context_; }

 private:
  void* context_;
};

// One frame, and what the handshake proved about its sender.
struct ZmqFrame {
  std::string bytes;
  std::string user_id;  // empty when there is none
  bool more = false;    // another frame of the same message follows
};

// Owns a socket. Thread: the one that made it.
class ZmqSocket {
 public:
  ZmqSocket() = default;
  ZmqSocket(const ZmqContext& context, int type);
  ZmqSocket(ZmqSocket&& other) noexcept;
  ZmqSocket& operator=(ZmqSocket&& other) noexcept;
  ~ZmqSocket();

  [[nodiscard]] void* handle() const { return socket_; }
  [[nodiscard]] bool open() const { return socket_ != nullptr; }
  void close();

  // An option that libzmq does not take is a defect here, so these stop the process.
  void set(int option, int value);
  void set(int option, std::string_view bytes);
  [[nodiscard]] std::string last_endpoint() const;

  // False when the queue is full or nobody is there. Never blocks.
  bool send(std::string_view bytes, bool more = false);
  // The next frame, or nothing when none is waiting. Never blocks.
  std::optional<ZmqFrame> receive();
  // The next message whole, or nothing.
  std::optional<std::vector<ZmqFrame>> receive_message();

 private:
  void* socket_ = nullptr;
};

}  // namespace lockstep
