#pragma once
// Whether copy queues grow: larger than a minute ago (P13). Pure.
//
// Time is the node's own uptime, which comes with the facts. A look of another boot begins anew.

#include <deque>
#include <map>
#include <string>

#include "common/value/facts.h"

namespace lockstep::windows {

class QueueTrend {
 public:
  // Fills copy_queue_growing of every copy, and remembers the queues of this look.
  void judge(NodeFacts& facts);

 private:
  struct Sample {
    Duration at{0};
    std::map<std::string, std::int64_t> queues;
  };
  std::deque<Sample> samples_;
  BootId boot_;
};

}  // namespace lockstep::windows
