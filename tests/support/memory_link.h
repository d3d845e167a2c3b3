#pragma once
// A controller's link without a network: what it publishes is read here, what agents say is put in.

#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "common/transport/link.h"
#include "common/wire/messages.h"

namespace lockstep {

class MemoryLink final : public ControllerLink {
 public:
  struct Sent {
    NodeId to;
    HeardDown message;
  };

  void publish(const NodeId& to, const std::string& bytes) override {
    sent.push_back({to, decode_down(bytes).value()});
  }
  void publish_to_fleet(const std::string&) override {}
  std::optional<Report> receive() override {
    if (reports_.empty()) {
      return std::nullopt;
    }
    Report next = std::move(reports_.front());
    reports_.pop_front();
    return next;
  }

  void say(const NodeId& from, UpBody body) {
    reports_.push_back({from, encode(Up{from, std::move(body)})});
  }
  // The newest message of that kind for the node, or null.
  template <class Message>
  [[nodiscard]] const Message* last(const NodeId& to) const {
    for (auto it = sent.rbegin(); it != sent.rend(); ++it) {
      const auto* const message = std::get_if<Message>(&it->message);
      if (it->to == to && message != nullptr) {
        return message;
      }
    }
    return nullptr;
  }

  std::vector<Sent> sent;

 private:
  std::deque<Report> reports_;
};

}  // namespace lockstep
