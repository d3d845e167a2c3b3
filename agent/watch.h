#pragma once
// Watch: the one place that asks the platform for facts, and knows what each look may claim.
//
// A look is numbered when it begins and carries the beat that had been received by then. Who needs
// facts from after this moment asks for a number and waits for a look with that number or a higher
// one. A look in progress is never begun anew, so frequent asking cannot starve it.

#include <cstdint>
#include <optional>

#include "agent/platform/platform.h"
#include "common/value/facts.h"

namespace lockstep {

struct Look {
  std::uint64_t number = 0;
  Beat beat = 0;  // highest beat received before the look began
  NodeFacts facts;
};

class Watch {
 public:
  explicit Watch(Platform& platform) : platform_(platform) {}

  // The number of the first look that shows the node after this call; begins it if none is in
  // progress. `beat`: highest received so far.
  std::uint64_t ask(Beat beat);
  // The look in progress, once, when it is complete; begins the next one if it was asked for.
  std::optional<Look> poll(Beat beat);
  [[nodiscard]] bool looking() const { return looking_; }

 private:
  void begin(Beat beat);

  Platform& platform_;
  std::uint64_t number_ = 0;  // of the look in progress, or of the last one
  Beat beat_ = 0;             // of the same
  bool looking_ = false;
  bool again_ = false;
};

}  // namespace lockstep
