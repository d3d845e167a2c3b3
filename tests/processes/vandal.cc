#include "tests/processes/vandal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <random>

namespace lockstep {
namespace {

constexpr std::size_t kHalfOpen = 20;  // connections that stay and say nothing more
constexpr timeval kPause{0, 20'000};   // waiting so long for an answer paces the whole

int connect_to(const std::string& address, int port) {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  ::setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &kPause, sizeof kPause);
  ::setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &kPause, sizeof kPause);
  // Whether it worked shows when something is sent.
  (void)::connect(file, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  return file;
}

std::string nonsense(std::mt19937_64& random) {
  // The signature of a ZeroMQ greeting, version 3, mechanism CURVE; what follows makes no sense.
  std::string bytes;
  if (random() % 2 == 0) {
    bytes = std::string("\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE", 17) + std::string(47, '\0');
  }
  for (std::uint64_t i = random() % 2'000; i > 0; --i) {
    bytes += static_cast<char>(random());
  }
  return bytes;
}

}  // namespace

void vandalise(const std::string& address, int port, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::deque<int> open;
  for (;;) {
    open.push_back(connect_to(address, port));
    if (random() % 4 != 0) {
      const std::string bytes = nonsense(random);
      (void)::send(open.back(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    std::array<char, 256> answer{};
    if (::recv(open.back(), answer.data(), answer.size(), 0) < 0 && open.size() == 1) {
      ::close(open.back());  // nobody listens yet
      open.pop_back();
    }
    if (open.size() > kHalfOpen) {
      ::close(open.front());
      open.pop_front();
    }
  }
}

}  // namespace lockstep
