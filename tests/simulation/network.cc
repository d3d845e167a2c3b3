#include "tests/simulation/network.h"

#include <algorithm>
#include <utility>

#include "common/wire/messages.h"

namespace lockstep::simulation {
namespace {

// Repeated for ever: whether one of these was sent before a process died makes no difference.
bool is_routine(const Result<HeardDown>& message) {
  return message.ok() && std::holds_alternative<EchoMessage>(*message);
}

bool is_routine(const Result<Up>& message) {
  return message.ok() && (std::holds_alternative<HeartbeatMessage>(message->body) ||
                          std::holds_alternative<FactsMessage>(message->body) ||
                          std::holds_alternative<ProgressMessage>(message->body));
}

}  // namespace

class Network::ControllerEnd final : public ControllerLink {
 public:
  ControllerEnd(Network& network, Lifeline& lifeline) : network_(network), lifeline_(lifeline) {}

  void publish(const NodeId& to, const std::string& bytes) override {
    const bool routine = is_routine(decode_down(bytes));
    if (routine ? lifeline_.alive() : is_done(lifeline_.next(Deed::kMessage))) {
      network_.send({false, to, bytes});
    }
  }
  void publish_to_fleet(const std::string& bytes) override {
    for (const auto& [node, box] : network_.boxes_) {
      publish(node, bytes);
    }
  }
  std::optional<Report> receive() override {
    auto& box = network_.controller_box_;
    if (!lifeline_.alive() || box.empty()) {
      return std::nullopt;
    }
    Report report = std::move(box.front());
    box.pop_front();
    return report;
  }

 private:
  Network& network_;
  Lifeline& lifeline_;
};

class Network::AgentEnd final : public AgentLink {
 public:
  AgentEnd(Network& network, NodeId node, Lifeline& lifeline)
      : network_(network), node_(std::move(node)), lifeline_(lifeline) {}

  void send(const std::string& bytes) override {
    const bool routine = is_routine(decode_up(bytes));
    if (routine ? lifeline_.alive() : is_done(lifeline_.next(Deed::kMessage))) {
      network_.send({true, node_, bytes});
    }
  }
  std::optional<std::string> receive() override {
    auto& letters = network_.boxes_[node_].letters;
    if (!lifeline_.alive() || letters.empty()) {
      return std::nullopt;
    }
    std::string bytes = std::move(letters.front());
    letters.pop_front();
    return bytes;
  }
  void rebuild() override {
    network_.lose_letters_to(node_);
    network_.lose_letters_from(node_);
    network_.boxes_[node_].letters.clear();
  }

 private:
  Network& network_;
  NodeId node_;
  Lifeline& lifeline_;
};

std::unique_ptr<ControllerLink> Network::open_controller(Lifeline& lifeline) {
  controller_open_ = true;
  for (const Letter& letter : std::exchange(waiting_, {})) {
    post(letter);
  }
  return std::make_unique<ControllerEnd>(*this, lifeline);
}

void Network::close_controller() {
  controller_open_ = false;
  controller_box_.clear();
}

std::unique_ptr<AgentLink> Network::open_agent(const NodeId& node, Lifeline& lifeline) {
  boxes_[node] = {true, {}};
  return std::make_unique<AgentEnd>(*this, node, lifeline);
}

void Network::close_agent(const NodeId& node) {
  boxes_[node] = {};
  lose_letters_to(node);
  lose_letters_from(node);
}

void Network::lose_letters_to(const NodeId& node) {
  std::erase_if(under_way_,
                [&](const auto& entry) { return !entry.second.up && entry.second.node == node; });
}

// What is on the wire already still arrives; what waits for a controller goes with the socket.
void Network::lose_letters_from(const NodeId& node) {
  std::erase_if(waiting_, [&](const Letter& letter) { return letter.node == node; });
}

bool Network::one_of(std::uint64_t permille) {
  return permille > 0 && prng_.below(1'000) < permille;
}

Duration Network::delay() {
  if (one_of(weather_.late_permille)) {
    ++counts_.late;
    return prng_.between(weather_.usual, weather_.late);
  }
  return prng_.between(Duration{1}, weather_.usual);
}

void Network::send(Letter letter) {
  ++counts_.sent;
  if (one_of(weather_.lost_permille)) {
    ++counts_.lost;
    return;
  }
  if (one_of(weather_.doubled_permille)) {
    ++counts_.doubled;
    post(letter);
  }
  post(letter);
}

void Network::post(const Letter& letter) {
  under_way_.emplace(Ticket{now_ + delay(), ++tickets_}, letter);
}

Instant Network::next_arrival() const {
  return under_way_.empty() ? kNever : under_way_.begin()->first.first;
}

void Network::advance(Instant now) {
  now_ = std::max(now_, now);
  while (next_arrival() <= now_) {
    Letter letter = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    deliver(std::move(letter));
  }
}

void Network::deliver(Letter letter) {
  const Blockade blockade = blockades_[letter.node];
  if (now_ < (letter.up ? blockade.up_until : blockade.down_until)) {
    ++counts_.blocked;
    return;
  }
  if (letter.up) {
    if (controller_open_) {
      controller_box_.push_back({std::move(letter.node), std::move(letter.bytes)});
    } else {
      waiting_.push_back(std::move(letter));
    }
  } else if (Box& box = boxes_[letter.node]; box.open) {
    box.letters.push_back(std::move(letter.bytes));
  }
}

bool Network::has_mail(const NodeId& node) const {
  const auto found = boxes_.find(node);
  return found != boxes_.end() && !found->second.letters.empty();
}

}  // namespace lockstep::simulation
