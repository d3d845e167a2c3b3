#pragma once
// Network: every message between the controller and the agents, in memory, late, lost or doubled.
//
// Takes and gives what the links of production do (common/transport/link.h), with their promise:
// none. How bad it is, is its weather; a node can be shut off in either direction. What is under
// way to a node is lost with its connection; what is under way from a dead controller still
// arrives. What an agent sends while no controller is there waits in its socket for the next one.
// Ordered by due moment, then by sending, so equal seeds and calls give equal arrivals. Thread:
// one.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/transport/link.h"
#include "common/value/time.h"
#include "lab/world/prng.h"
#include "tests/simulation/lifeline.h"

namespace lockstep::simulation {

struct Weather {
  std::uint64_t lost_permille = 0;
  std::uint64_t doubled_permille = 0;
  std::uint64_t late_permille = 0;  // takes up to `late`, and so is overtaken
  Duration usual{3};                // at most
  Duration late{0};
};

// Nothing passes before these moments.
struct Blockade {
  Instant up_until;
  Instant down_until;
};

struct NetworkCounts {
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t late = 0;
  std::uint64_t blocked = 0;
};

class Network {
 public:
  explicit Network(std::uint64_t seed) : prng_(seed, "network") {}

  // The ends of a life; the lifeline is borrowed.
  std::unique_ptr<ControllerLink> open_controller(Lifeline& lifeline);
  void close_controller();
  std::unique_ptr<AgentLink> open_agent(const NodeId& node, Lifeline& lifeline);
  void close_agent(const NodeId& node);

  void set_weather(const Weather& weather) { weather_ = weather; }
  void block(const NodeId& node, const Blockade& blockade) { blockades_[node] = blockade; }
  void clear() {
    weather_ = {};
    blockades_.clear();
  }

  [[nodiscard]] Instant next_arrival() const;
  // Whatever is due lies in the boxes then.
  void advance(Instant now);
  [[nodiscard]] bool has_mail() const { return !controller_box_.empty(); }
  [[nodiscard]] bool has_mail(const NodeId& node) const;

  [[nodiscard]] const NetworkCounts& counts() const { return counts_; }

 private:
  class ControllerEnd;
  class AgentEnd;
  struct Letter {
    bool up = false;
    NodeId node;
    std::string bytes;
  };
  struct Box {
    bool open = false;
    std::deque<std::string> letters;
  };
  using Ticket = std::pair<Instant, std::uint64_t>;

  void send(Letter letter);
  void post(const Letter& letter);
  [[nodiscard]] Duration delay();
  [[nodiscard]] bool one_of(std::uint64_t permille);
  void lose_letters_to(const NodeId& node);
  void lose_letters_from(const NodeId& node);
  void deliver(Letter letter);

  lab::Prng prng_;
  Weather weather_;
  std::map<NodeId, Blockade> blockades_;
  Instant now_;
  std::uint64_t tickets_ = 0;
  std::map<Ticket, Letter> under_way_;
  std::deque<Letter> waiting_;  // for a controller
  bool controller_open_ = false;
  std::deque<ControllerLink::Report> controller_box_;
  std::map<NodeId, Box> boxes_;
  NetworkCounts counts_;
};

}  // namespace lockstep::simulation
