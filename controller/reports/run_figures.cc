#include "controller/reports/run_figures.h"

#include <algorithm>

namespace lockstep {

Duration outage_of(const ClusterReport& cluster, Instant now) {
  Duration sum{0};
  for (const OutageClock& outage : cluster.outages) {
    sum += outage.ended_at.value_or(now) - outage.began_at;
  }
  return sum;
}

bool range_known(const ClusterReport& cluster) {
  return cluster.predicted_outage_longest > Duration{0};
}

Duration over_budget(const ClusterReport& cluster, Instant now) {
  const Duration measured = outage_of(cluster, now);
  return cluster.outage_budget ? std::max(measured - *cluster.outage_budget, Duration{0})
                               : Duration{0};
}

bool outage_runs(const ClusterReport& cluster) {
  return !cluster.outages.empty() && !cluster.outages.back().ended_at;
}

bool overrun_runs(const ClusterReport& cluster) {
  return outage_runs(cluster) && cluster.outages.back().told_at;
}

Duration duration_of(const ClusterReport& cluster, Instant now) {
  return cluster.begun_at ? cluster.ended_at.value_or(now) - *cluster.begun_at : Duration{0};
}

int retries_of(const ClusterReport& cluster) {
  return static_cast<int>(std::ranges::count_if(cluster.timeline, [](const TimelineEntry& entry) {
    const auto* const step = std::get_if<StepReport>(&entry);
    return step != nullptr && step->attempt > 1;
  }));
}

std::vector<std::string> restored_in(const ClusterReport& cluster) {
  std::vector<std::string> all;
  for (const TimelineEntry& entry : cluster.timeline) {
    if (const auto* const step = std::get_if<StepReport>(&entry)) {
      for (const std::string& one : step->result.restored) {
        all.push_back(step->node.text + ": " + one);
      }
    }
  }
  return all;
}

bool is_in_doubt(const ClusterReport& cluster, const StepReport& step) {
  return !step.settled_at && (cluster.ended_at || step_in_flight(cluster) != &step);
}

Instant end_of(const ClusterReport& cluster, const StepReport& step, Instant now) {
  return step.settled_at.value_or(cluster.ended_at.value_or(now));
}

const MoveCms* last_cms_move(const ClusterReport& cluster) {
  const MoveCms* last = nullptr;
  for (const TimelineEntry& entry : cluster.timeline) {
    const auto* const step = std::get_if<StepReport>(&entry);
    const auto* const move = step == nullptr ? nullptr : std::get_if<MoveCms>(&step->step);
    const bool done = step != nullptr && step->settled_at && step->result.outcome == Outcome::kDone;
    last = move != nullptr && done ? move : last;
  }
  return last;
}

bool cms_is_away(const ClusterReport& cluster) {
  const MoveCms* const move = last_cms_move(cluster);
  return move != nullptr && cluster.labels && move->to != cluster.labels->second;
}

}  // namespace lockstep
