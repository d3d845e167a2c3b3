#pragma once
// Measured durations: what steps really took, for better predictions than a release's own. Pure.

#include <map>
#include <string>
#include <vector>

#include "controller/event.h"
#include "controller/release.h"

namespace lockstep {

// Of one kind of duration, by its name in a release file: "setup".
struct MeasuredDuration {
  std::string kind;
  DurationRange range;  // shortest, median, longest
  int samples = 0;
  friend bool operator==(const MeasuredDuration&, const MeasuredDuration&) = default;
};

// Fewer say too little about the shortest and the longest.
inline constexpr int kFewestSamples = 5;

// Folds a journal: every step that was done, from its command until it was settled. One whose end
// another controller heard says nothing: that time has the absence of the first one in it.
class DurationGauge {
 public:
  void take(const Event& event);
  // A step that was done and took so long.
  void add(const Step& step, Duration took);
  // Kinds with at least kFewestSamples, in the order of the release file.
  [[nodiscard]] std::vector<MeasuredDuration> measured() const;

 private:
  struct Issued {
    Step step;
    Instant at;
  };
  std::map<CommandId, Issued> out_;
  std::map<std::string, std::vector<Duration>> samples_;
};

// The durations in force: the release's own, widened by what was measured and never narrowed, since
// few samples say little about the longest; the usual one is the measured one. Every prediction is
// made from these. Unknown kinds are left out. Twice is as good as once.
StepDurations with_measured(StepDurations durations, const std::vector<MeasuredDuration>& measured);

}  // namespace lockstep
