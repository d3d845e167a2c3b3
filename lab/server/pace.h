#pragma once
// Pace: how simulated time runs beside the real one, and what of it agents are told. Pure.
//
// An agent lives in real time and compares ages that it is told with its own: "the service runs
// since I restarted it". So facts carry ages as the agent's clock would measure them: what happened
// since the lab began is `speed` times as near, what lies before that is as far as ever.

#include "common/value/facts.h"
#include "common/value/time.h"

namespace lockstep::lab {

class Pace {
 public:
  // The simulated clock is at `start` when the real one is.
  Pace(Instant start, double speed) : start_(start), speed_(speed) {}

  [[nodiscard]] Instant lab_time(Instant real) const;
  // How long simulated time needs to get from `from` to `to`, in real milliseconds.
  [[nodiscard]] double real_ms(Instant from, Instant to) const;
  // The real age of what is `age` old at `lab_now`.
  [[nodiscard]] Duration real_age(Duration age, Instant lab_now) const;
  // Facts of the moment `lab_now` with real ages.
  [[nodiscard]] NodeFacts told(NodeFacts facts, Instant lab_now) const;

 private:
  Instant start_;
  double speed_;
};

}  // namespace lockstep::lab
