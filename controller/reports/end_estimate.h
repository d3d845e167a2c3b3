#pragma once
// When a rollout that runs is likely to end. Pure: the same input gives the same estimate.
//
// What every cluster still needs is drawn from durations (the release's, or what this rollout has
// measured, controller/measured.h) for some dozens of nights, each laid out by waves, caps, soak
// and windows; the range leaves one night in twenty out on either side. Faults, retries and the
// time of people are not in it. So while something waits for a person there is only an earliest
// end.

#include <string>

#include "controller/reports/narrator.h"

namespace lockstep {

struct EndEstimate {
  enum class Kind {
    kOver,       // every cluster has ended
    kRange,      // between earliest and latest
    kNotBefore,  // earliest only: `because` takes as long as it takes
    kStops,      // some clusters will not begin, because; what runs ends in the range
    kUnknown,    // no window is left that is long enough
  };
  Kind kind = Kind::kUnknown;
  Instant earliest;
  Instant likely;
  Instant latest;
  std::string because;  // of kNotBefore and kStops
};

EndEstimate estimate_end(const Scene& scene);

// "ends 04:10 to 05:30 UTC, likely 04:40".
std::string to_text(const EndEstimate& estimate, Instant now);

}  // namespace lockstep
