#include "agent/watch.h"

namespace lockstep {

std::uint64_t Watch::ask(Beat beat) {
  if (looking_) {
    again_ = true;
    return number_ + 1;
  }
  begin(beat);
  return number_;
}

std::optional<Look> Watch::poll(Beat beat) {
  if (!looking_) {
    return std::nullopt;
  }
  std::optional<NodeFacts> facts = platform_.seen();
  if (!facts) {
    return std::nullopt;
  }
  Look look{number_, beat_, std::move(*facts)};
  looking_ = false;
  if (again_) {
    begin(beat);
  }
  return look;
}

void Watch::begin(Beat beat) {
  ++number_;
  beat_ = beat;
  looking_ = true;
  again_ = false;
  platform_.look();
}

}  // namespace lockstep
