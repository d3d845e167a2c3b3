#pragma once
// The one way to read time. Only the loops hold a Clock; everything below them takes `now`.

#include "common/value/time.h"

namespace lockstep {

class Clock {
 public:
  virtual ~Clock() = default;
  // UTC; may step backwards when the machine's clock is set. The loops take the larger of this and
  // the last value they used.
  [[nodiscard]] virtual Instant now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    using namespace std::chrono;
    return Instant{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
  }
};

// UTC when it was made, and from then on the time that has gone by: whoever sets the machine's
// clock meanwhile moves no deadline. While the machine sleeps, it stands.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    using namespace std::chrono;
    return start_ + duration_cast<milliseconds>(steady_clock::now() - began_);
  }

 private:
  Instant start_ = SystemClock{}.now();
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace lockstep
