#include "controller/fleet/time_zone.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr Instant kBeginning{INT64_MIN};

}  // namespace

TimeZone::TimeZone(Duration offset, std::vector<Shift> shifts) : shifts_{{kBeginning, offset}} {
  shifts_.insert(shifts_.end(), shifts.begin(), shifts.end());
}

Instant TimeZone::earliest(WallTime wall) const { return moments(wall).front(); }

Instant TimeZone::latest(WallTime wall) const { return moments(wall).back(); }

WallTime TimeZone::wall_at(Instant instant) const {
  const auto next = std::ranges::upper_bound(shifts_, instant, {}, &Shift::at);
  return {Duration{instant.ms} + std::prev(next)->offset};
}

std::vector<Instant> TimeZone::moments(WallTime wall) const {
  std::vector<Instant> found;
  for (std::size_t i = 0; i < shifts_.size(); ++i) {
    const Instant end = i + 1 < shifts_.size() ? shifts_[i + 1].at : kNever;
    const Instant moment{(wall.since_epoch - shifts_[i].offset).count()};
    if (shifts_[i].at <= moment && moment < end) {
      found.push_back(moment);
    }
  }
  // Left out: already past by the clocks of before, not yet reached by those of after.
  for (std::size_t i = 1; i < shifts_.size() && found.empty(); ++i) {
    const Duration at{shifts_[i].at.ms};
    if (at + shifts_[i - 1].offset <= wall.since_epoch &&
        wall.since_epoch < at + shifts_[i].offset) {
      found.push_back(shifts_[i].at);
    }
  }
  if (found.empty()) {
    found.push_back(shifts_.back().at);  // shifts of no width, one on the other; never in practice
  }
  return found;
}

}  // namespace lockstep
