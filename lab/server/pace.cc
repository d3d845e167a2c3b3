#include "lab/server/pace.h"

#include <algorithm>

namespace lockstep::lab {

Instant Pace::lab_time(Instant real) const {
  const auto since = static_cast<double>((real - start_).count());
  return start_ + Duration{static_cast<std::int64_t>(since * speed_)};
}

double Pace::real_ms(Instant from, Instant to) const {
  return static_cast<double>((to - from).count()) / speed_;
}

Duration Pace::real_age(Duration age, Instant lab_now) const {
  const Duration within = std::min(age, lab_now - start_);
  return Duration{static_cast<std::int64_t>(static_cast<double>(within.count()) / speed_)} +
         (age - within);
}

NodeFacts Pace::told(NodeFacts facts, Instant lab_now) const {
  const auto tell = [&](Duration& age) { age = real_age(age, lab_now); };
  tell(facts.up_for);
  for (ServiceFacts& service : facts.services) {
    tell(service.running_for);
  }
  if (facts.cms) {
    for (CopyFacts& copy : facts.cms->copies) {
      tell(copy.last_inspected_ago);
    }
    if (facts.cms->last_full_backup_ago) {
      tell(*facts.cms->last_full_backup_ago);
    }
  }
  return facts;
}

}  // namespace lockstep::lab
