#pragma once
// The publisher: commands that are out, published again until a result settles them.
//
// Publishing is not delivering, so a command is repeated with growing pauses, unchanged, for as
// long as it is out. Nothing is added before the journal has it. Thread: the loop.

#include <map>
#include <vector>

#include "common/transport/link.h"
#include "common/value/ids.h"
#include "common/value/time.h"
#include "common/wire/messages.h"

namespace lockstep {

class Publisher {
 public:
  explicit Publisher(ControllerLink& link) : link_(link) {}

  // Takes a journaled command; it is due at once.
  void add(const CommandMessage& command, Instant now);
  // It has a result: no more of it.
  void settle(Sequence sequence);
  // The node is back (hello, new boot): whatever it is owed is due at once.
  void hurry(const NodeId& node, Instant now);
  // Publishes what is due; returns when the next is.
  Instant publish_due(Instant now);

  [[nodiscard]] std::size_t out() const { return out_.size(); }

 private:
  struct Outstanding {
    NodeId node;
    std::string bytes;
    Instant next;
    Duration pause{0};
  };

  ControllerLink& link_;
  std::map<Sequence, Outstanding> out_;
};

}  // namespace lockstep
