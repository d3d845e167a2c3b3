#include "agent/platform/simulated/lossy_link.h"

namespace lockstep {

void LossyLink::send(const std::string& bytes) {
  if (!loses()) {
    link_.send(bytes);
  }
}

std::optional<std::string> LossyLink::receive() {
  while (std::optional<std::string> bytes = link_.receive()) {
    if (!loses()) {
      return bytes;
    }
  }
  return std::nullopt;
}

bool LossyLink::loses() {
  const auto permille = static_cast<std::uint64_t>(port_.loss_permille());
  const bool lost = port_.isolated() || (permille > 0 && random_() % 1000 < permille);
  lost_ += lost ? 1 : 0;
  return lost;
}

}  // namespace lockstep
