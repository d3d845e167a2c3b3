#include "controller/publisher.h"

#include <algorithm>

#include "common/limits.h"

namespace lockstep {

void Publisher::add(const CommandMessage& command, Instant now) {
  out_[command.id.sequence] = {command.node, encode(Down{command}), now, limits::kRepublishFirst};
}

void Publisher::settle(Sequence sequence) { out_.erase(sequence); }

void Publisher::hurry(const NodeId& node, Instant now) {
  for (auto& [sequence, command] : out_) {
    if (command.node == node) {
      command.next = now;
      command.pause = limits::kRepublishFirst;
    }
  }
}

Instant Publisher::publish_due(Instant now) {
  Instant next = kNever;
  for (auto& [sequence, command] : out_) {
    if (command.next <= now) {
      link_.publish(command.node, command.bytes);
      command.next = now + command.pause;
      command.pause = std::min(command.pause * 2, limits::kRepublishMost);
    }
    next = std::min(next, command.next);
  }
  return next;
}

}  // namespace lockstep
