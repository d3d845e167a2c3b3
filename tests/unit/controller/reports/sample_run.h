#pragma once
// A run of one cluster, event by event, with everything that reports have to tell.

#include <string>
#include <vector>

#include "controller/reports/narrator.h"
#include "tests/support/stage.h"

namespace lockstep {

// A healthy fleet, its plan and its report; events change the observation and the report as the
// controller does.
class SampleRun {
 public:
  explicit SampleRun(int clusters = 1);

  Stage stage;
  Fleet fleet;
  Plan plan;
  RunReport report;

  // Folds the event at the stage's time, which then goes on by `after`; returns it as it was told.
  Event happen(EventBody body, Duration after = 1min);
  [[nodiscard]] Scene scene() const;

  Event begin(int number = 1);
  Event issue(Sequence sequence, const std::string& node, Step step, int number = 1);
  Event settle(Sequence sequence, Outcome outcome, Duration took = 1min);
  Event end(ClusterOutcome outcome, int number = 1);
};

ClusterId cluster_name(int number);

}  // namespace lockstep
