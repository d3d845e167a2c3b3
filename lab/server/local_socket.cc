#include "lab/server/local_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "common/limits.h"

namespace lockstep::lab {
namespace {

constexpr int kBacklog = 128;  // agents that connect at once; more try again
constexpr int kBufferBytes = 1 << 20;

Error unavailable(const std::string& path, const std::string& what) {
  return make_error(ErrorCode::kUnavailable, "lab socket " + path + " cannot be " + what + ": " +
                                                 std::generic_category().message(errno));
}

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return std::nullopt;
  }
  std::ranges::copy(path, address.sun_path);
  return address;
}

Error too_long(const std::string& path) {
  return make_error(ErrorCode::kInvalid, "the path of the lab socket, " + path +
                                             ", is longer than a socket's may be; use a folder "
                                             "with a shorter path");
}

const sockaddr* raw(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);  // as the socket calls want it
}

// One facts message of the largest cluster must fit at once.
void widen(int file) {
  for (const int option : {SO_SNDBUF, SO_RCVBUF}) {
    ::setsockopt(file, SOL_SOCKET, option, &kBufferBytes, sizeof kBufferBytes);
  }
}

}  // namespace

LocalSocket::LocalSocket(LocalSocket&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

LocalSocket& LocalSocket::operator=(LocalSocket&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

LocalSocket::~LocalSocket() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

Result<LocalSocket> LocalSocket::listen(const std::string& path) {
  const std::optional<sockaddr_un> address = address_of(path);
  if (!address) {
    return too_long(path);
  }
  if (connect(path, std::chrono::milliseconds{1})) {
    return make_error(ErrorCode::kBusy, "another lab listens on " + path +
                                            "; stop that one first, or name another folder");
  }
  ::unlink(path.c_str());
  LocalSocket socket{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.file_ < 0 || ::bind(socket.file_, raw(*address), sizeof *address) != 0 ||
      ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(socket.file_, kBacklog) != 0) {
    return unavailable(path, "opened");
  }
  return socket;
}

Result<LocalSocket> LocalSocket::connect(const std::string& path,
                                         std::chrono::milliseconds patience) {
  const std::optional<sockaddr_un> address = address_of(path);
  if (!address) {
    return too_long(path);
  }
  LocalSocket socket{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
  const timeval limit{patience.count() / 1'000, patience.count() % 1'000 * 1'000};
  for (const int option : {SO_SNDTIMEO, SO_RCVTIMEO}) {
    if (::setsockopt(socket.file_, SOL_SOCKET, option, &limit, sizeof limit) != 0) {
      return unavailable(path, "limited in time");
    }
  }
  if (::connect(socket.file_, raw(*address), sizeof *address) != 0) {
    return unavailable(path, "reached");
  }
  widen(socket.file_);
  return socket;
}

std::optional<LocalSocket> LocalSocket::accept() {
  const int file = ::accept4(file_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (file < 0) {
    return std::nullopt;
  }
  widen(file);
  return LocalSocket{file};
}

bool LocalSocket::send(std::string_view message) {
  return ::send(file_, message.data(), message.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(message.size());
}

Result<std::string> LocalSocket::receive() {
  // MSG_TRUNC: the real length of the packet, whatever fits.
  const ssize_t length = ::recv(file_, nullptr, 0, MSG_PEEK | MSG_TRUNC);
  if (length < 0) {
    const bool nothing = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return make_error(nothing ? ErrorCode::kUnavailable : ErrorCode::kNotFound,
                      "nothing received: " + std::generic_category().message(errno));
  }
  if (length == 0) {
    return make_error(ErrorCode::kNotFound, "the other end has closed the connection");
  }
  std::string message(static_cast<std::size_t>(length), '\0');
  if (message.size() > limits::kMaxMessageBytes ||
      ::recv(file_, message.data(), message.size(), 0) != length) {
    return make_error(ErrorCode::kInvalid,
                      "a message of " + std::to_string(length) + " bytes is too long");
  }
  return message;
}

std::vector<std::size_t> wait_for_input(const std::vector<const LocalSocket*>& sockets,
                                        std::chrono::milliseconds most) {
  std::vector<pollfd> files;
  files.reserve(sockets.size());
  for (const LocalSocket* const socket : sockets) {
    files.push_back({socket->file(), POLLIN, 0});
  }
  std::vector<std::size_t> ready;
  if (::poll(files.data(), files.size(), static_cast<int>(most.count())) <= 0) {
    return ready;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].revents != 0) {
      ready.push_back(i);
    }
  }
  return ready;
}

}  // namespace lockstep::lab
