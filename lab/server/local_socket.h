#pragma once
// A local socket that carries whole messages: Unix domain, one packet a message.
//
// Who may connect is decided by the permissions of the socket's file and its folder; nothing ever
// listens on a network. POSIX. Thread: the one that made it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/result.h"

namespace lockstep::lab {

class LocalSocket {
 public:
  // Listens on `path`, for its owner only. A file that a dead process left there is replaced;
  // kBusy when a living one listens on it.
  static Result<LocalSocket> listen(const std::string& path);
  // kUnavailable when nobody listens there. `patience` limits every later send() and receive().
  static Result<LocalSocket> connect(const std::string& path, std::chrono::milliseconds patience);

  LocalSocket(LocalSocket&& other) noexcept;
  LocalSocket& operator=(LocalSocket&& other) noexcept;
  ~LocalSocket();

  // Of a listener: the next connection, whose send() and receive() never wait; nothing when there
  // is none.
  std::optional<LocalSocket> accept();

  // False: the other end is gone, or does not read.
  [[nodiscard]] bool send(std::string_view message);
  // kUnavailable: nothing came in time; kNotFound: the other end is gone; kInvalid: too long.
  [[nodiscard]] Result<std::string> receive();

  [[nodiscard]] int file() const { return file_; }

 private:
  explicit LocalSocket(int file) : file_(file) {}
  int file_;  // -1: moved from
};

// Waits until one of the sockets has input or lost its other end, at most `most`. The positions of
// those that have; none after a signal.
std::vector<std::size_t> wait_for_input(const std::vector<const LocalSocket*>& sockets,
                                        std::chrono::milliseconds most);

}  // namespace lockstep::lab
