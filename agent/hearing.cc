#include "agent/hearing.h"

#include <algorithm>

namespace lockstep {

void Hearing::echo(Beat beat, Instant controller_now, std::uint64_t heartbeat, Instant now) {
  beat_ = std::max(beat_, beat);
  // A number that was never sent proves nothing.
  if (heartbeat <= sent_) {
    echoed_ = std::max(echoed_, heartbeat);
  }
  if (!last_echo_ || controller_now >= controller_then_) {
    controller_then_ = controller_now;
    heard_then_ = now;
  }
  last_echo_ = now;
}

void Hearing::forget() {
  beat_ = 0;
  last_echo_.reset();
}

std::optional<Instant> Hearing::controller_now(Instant now) const {
  if (!last_echo_) {
    return std::nullopt;
  }
  return controller_then_ + (now - heard_then_);
}

}  // namespace lockstep
