#pragma once
// How far a cluster is in its procedure, for progress bars: a share between 0 and 1.
//
// Made from the release's usual durations: the phase tells what lies behind, and the steps of the
// phase how much of it is done. It never goes back, never waits below what was shown before, and
// is 1 exactly when the cluster has finished.

#include <map>

#include "controller/planner/plan.h"
#include "controller/reports/run_report.h"

namespace lockstep {

// The share that the facts of this moment suggest; may go back when a phase has to be repeated.
double raw_progress(const ClusterReport& cluster, const Decision& decision, const Release& release,
                    Instant now);

// Remembers what it has said and never says less.
class Progress {
 public:
  double of(const ClusterReport& cluster, const Decision& decision, const Release& release,
            Instant now);

 private:
  std::map<ClusterId, double> shown_;
};

// The phase that a step of the cluster belongs to, in the order of the procedure.
Phase phase_of(const ClusterReport& cluster, const StepReport& step);

// The phase as the journal alone tells it, for who has no facts.
Phase phase_from_steps(const ClusterReport& cluster);

}  // namespace lockstep
