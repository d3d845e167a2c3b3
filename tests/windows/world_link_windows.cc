#include <winsock2.h>
//
#include <array>
#include <fstream>
#include <utility>

#include "tests/windows/world_link.h"

namespace lockstep::standin {
namespace {

constexpr const char* kWhere = "C:\\standin\\world.txt";

std::string quoted(const std::string& text) {
  std::string line;
  for (const char c : text) {
    line += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
    line += c == '\\' ? "\\" : "";
  }
  return line;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words{""};
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      words.emplace_back();
    } else if (line[i] == '\\' && i + 1 < line.size()) {
      const char c = line[++i];
      words.back() += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    } else {
      words.back() += line[i];
    }
  }
  return words;
}

SOCKET connected_to(std::uint16_t port) {
  WSADATA version{};
  if (::WSAStartup(MAKEWORD(2, 2), &version) != 0) return INVALID_SOCKET;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = ::htons(port);
  to.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  const SOCKET made = ::socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (made == INVALID_SOCKET ||
      ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
    return made;
  }
  ::closesocket(made);
  return INVALID_SOCKET;
}

}  // namespace

std::optional<WorldLink> WorldLink::open(const std::string& program, const std::string& words) {
  std::string node;
  std::uint16_t port = 0;
  if (!(std::ifstream(kWhere) >> node >> port)) return std::nullopt;
  const SOCKET made = connected_to(port);
  if (made == INVALID_SOCKET) return std::nullopt;
  WorldLink link(made);
  const bool said = link.answer(node + "\t" + program + "\t" + quoted(words));
  return said ? std::optional{std::move(link)} : std::nullopt;
}

WorldLink::WorldLink(WorldLink&& other) noexcept
    : socket_(std::exchange(other.socket_, INVALID_SOCKET)), unread_(std::move(other.unread_)) {}

WorldLink::~WorldLink() {
  if (socket_ != INVALID_SOCKET) ::closesocket(socket_);
}

std::optional<std::vector<std::string>> WorldLink::next() {
  std::array<char, 4096> block{};
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    const int size = ::recv(socket_, block.data(), static_cast<int>(block.size()), 0);
    if (size <= 0) return std::nullopt;
    unread_.append(block.data(), static_cast<std::size_t>(size));
    end = unread_.find('\n');
  }
  const std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return words_of(line);
}

bool WorldLink::answer(const std::string& text) {
  std::string line = text + "\n";
  while (!line.empty()) {
    const int size = ::send(socket_, line.data(), static_cast<int>(line.size()), 0);
    if (size <= 0) return false;
    line.erase(0, static_cast<std::size_t>(size));
  }
  return true;
}

void WorldLink::hang_up() const { ::shutdown(socket_, SD_BOTH); }

}  // namespace lockstep::standin
