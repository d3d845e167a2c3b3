#pragma once
// WorldLink: a line of talk between a stand-in on a node and the world on this machine.
//
// C:\standin\world.txt names the node and the port on loopback. The stand-in says first what it is;
// then the world gives orders, one a line with tabs between words, and gets a line for each.
// In words, "\n", "\r", "\t" and "\\" stand for what they are. Threads: hang_up() from any.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::standin {

class WorldLink {
 public:
  // Empty when the world is not there or `world.txt` is not.
  [[nodiscard]] static std::optional<WorldLink> open(const std::string& program,
                                                     const std::string& words);

  WorldLink(WorldLink&& other) noexcept;
  WorldLink& operator=(WorldLink&&) = delete;
  WorldLink(const WorldLink&) = delete;
  WorldLink& operator=(const WorldLink&) = delete;
  ~WorldLink();

  // The words of the next order; nothing when the world has hung up.
  [[nodiscard]] std::optional<std::vector<std::string>> next();
  bool answer(const std::string& text);
  // next() gives nothing from now on.
  void hang_up() const;

 private:
  explicit WorldLink(std::uintptr_t socket) : socket_(socket) {}
  std::uintptr_t socket_;
  std::string unread_;
};

}  // namespace lockstep::standin
