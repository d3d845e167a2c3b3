#include "tests/processes/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <vector>

namespace lockstep {
namespace {

sockaddr_in place(const std::string& address, int port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  return to;
}

int open_door(const std::string& address, int port) {
  const int door = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in at = place(address, port);
  if (::bind(door, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(door, SOMAXCONN) != 0) {
    ::_exit(1);
  }
  return door;
}

class Relay {
 public:
  Relay(const std::string& address, int from, int to)
      : door_(open_door(address, from)), beyond_(place(address, to)) {}

  void pass_what_came() {
    std::vector<pollfd> watched{{door_, POLLIN, 0}};
    for (const auto& [end, other] : other_end_) {
      watched.push_back({end, POLLIN, 0});
    }
    ::poll(watched.data(), watched.size(), -1);
    for (const pollfd& one : watched) {
      if (one.revents == 0) {
        continue;
      }
      if (one.fd == door_) {
        let_in();
      } else if (other_end_.contains(one.fd)) {
        pass_on(one.fd);
      }
    }
  }

 private:
  void let_in() {
    const int near = ::accept4(door_, nullptr, nullptr, SOCK_CLOEXEC);
    const int far = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(far, reinterpret_cast<const sockaddr*>(&beyond_), sizeof beyond_) != 0) {
      ::close(near);
      ::close(far);
      return;
    }
    other_end_[near] = far;
    other_end_[far] = near;
  }

  void pass_on(int end) {
    const int other = other_end_.at(end);
    std::array<char, 65'536> bytes{};
    const ssize_t got = ::read(end, bytes.data(), bytes.size());
    if (got > 0 && send_all(other, {bytes.data(), static_cast<std::size_t>(got)})) {
      return;
    }
    other_end_.erase(end);
    other_end_.erase(other);
    ::close(end);
    ::close(other);
  }

  // Waits as long as the other one does not read, as a network does.
  static bool send_all(int end, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(end, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  int door_;
  sockaddr_in beyond_;
  std::map<int, int> other_end_;
};

}  // namespace

void relay_connections(const std::string& address, int from, int to) {
  Relay relay(address, from, to);
  for (;;) {
    relay.pass_what_came();
  }
}

}  // namespace lockstep
