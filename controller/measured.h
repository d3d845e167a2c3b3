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

// Folds a journal: every step that was done, from its command until it was settled.
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

// Kinds that were measured in place of the release's own; unknown ones are left out.
StepDurations with_measured(StepDurations durations, const std::vector<MeasuredDuration>& measured);

}  // namespace lockstep
