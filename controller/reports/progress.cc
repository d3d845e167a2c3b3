#include "controller/reports/progress.h"

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

// The bar of a cluster that is not finished never looks full.
constexpr double kMostUnfinished = 0.99;
// Short steps around a setup: groups, services, Remote Registry, firewall.
constexpr int kShortStepsOfNode = 5;
constexpr int kShortStepsAtEnd = 3;

double minutes(Duration duration) { return static_cast<double>(duration.count()) / 60'000.0; }

// Usual lengths of the four phases of work, in order; a front end is one node.
std::array<double, 4> phase_lengths(const Release& release, bool front_end) {
  const StepDurations& d = release.durations;
  const double node = minutes(d.install_package.usual + d.setup.usual + d.reboot.usual +
                              kShortStepsOfNode * d.other.usual);
  const double cms = minutes(d.stop_cms.usual + d.move_cms.usual + d.upgrade_cms.usual +
                             d.start_cms.usual + d.smoke_test.usual);
  if (front_end) {
    return {node, 0, 0, minutes(d.other.usual)};
  }
  return {node, cms, node, minutes(kShortStepsAtEnd * d.other.usual)};
}

std::size_t index_of(Phase phase) {
  switch (phase) {
    case Phase::kCms: return 1;
    case Phase::kSecondNode: return 2;
    case Phase::kFinishing: return 3;
    default: return 0;
  }
}

bool is_cms_step(const Step& step) {
  return is<StopCms>(step) || is<MoveCms>(step) || is<StartCms>(step) || is<SmokeTest>(step) ||
         is<MountDatabases>(step) || is_setup(step, SetupMode::kUpgradeCms);
}

bool is_last_step(const Step& step) {
  const auto* const restore = std::get_if<RestoreBaseline>(&step);
  return is<SetOabNode>(step) || is<ReseedCopy>(step) ||
         (restore != nullptr && restore->scope == RestoreScope::kEverything);
}

// A CMS that goes home does so at the end, when settings are put back.
bool after_last_step(const ClusterReport& cluster, const StepReport& step) {
  return std::ranges::any_of(cluster.timeline, [&](const TimelineEntry& entry) {
    const auto* const other = std::get_if<StepReport>(&entry);
    return other != nullptr && is<RestoreBaseline>(other->step) && is_last_step(other->step) &&
           other->issued_at < step.issued_at;
  });
}

// One step's share of its own usual length; the stages of a setup tell more than the clock.
double share_of(const StepReport& step, const DurationRange& usual, Instant now) {
  if (step.settled_at) {
    return step.result.outcome == Outcome::kDone ? 1.0 : 0.0;
  }
  const double took = minutes(now - step.issued_at);
  const double expected = std::max(minutes(usual.usual), 0.01);
  return std::min(took / expected, 0.95);
}

double done_in(const ClusterReport& cluster, Phase phase, const Release& release, Instant now) {
  double done = 0;
  for (const TimelineEntry& entry : cluster.timeline) {
    const auto* const step = std::get_if<StepReport>(&entry);
    if (step == nullptr || phase_of(cluster, *step) != phase) {
      continue;
    }
    const DurationRange& usual = expected_duration(release, step->step);
    done += minutes(usual.usual) * share_of(*step, usual, now);
  }
  return done;
}

bool works(Phase phase) {
  return phase == Phase::kFirstNode || phase == Phase::kCms || phase == Phase::kSecondNode ||
         phase == Phase::kFinishing;
}

}  // namespace

Phase phase_of(const ClusterReport& cluster, const StepReport& step) {
  if (is_last_step(step.step) || (is_cms_step(step.step) && after_last_step(cluster, step))) {
    return Phase::kFinishing;
  }
  if (is_cms_step(step.step)) {
    return Phase::kCms;
  }
  return cluster.labels && step.node == cluster.labels->second ? Phase::kSecondNode
                                                               : Phase::kFirstNode;
}

double raw_progress(const ClusterReport& cluster, const Decision& decision, const Release& release,
                    Instant now) {
  if (cluster.outcome == ClusterOutcome::kFinished) {
    return 1.0;
  }
  if (!cluster.begun_at) {
    return 0.0;
  }
  const Phase phase = works(decision.phase) ? decision.phase : phase_from_steps(cluster);
  const std::array<double, 4> lengths = phase_lengths(release, cluster.cms.empty());
  double all = 0;
  double before = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    all += lengths.at(i);
    before += i < index_of(phase) ? lengths.at(i) : 0;
  }
  const double own = lengths.at(index_of(phase));
  const double done = works(phase) ? done_in(cluster, phase, release, now) : 0;
  return std::min((before + std::min(done, own)) / std::max(all, 0.01), kMostUnfinished);
}

double Progress::of(const ClusterReport& cluster, const Decision& decision, const Release& release,
                    Instant now) {
  double& shown = shown_[cluster.id];
  shown = std::max(shown, raw_progress(cluster, decision, release, now));
  return shown;
}

Phase phase_from_steps(const ClusterReport& cluster) {
  if (cluster.outcome) {
    return *cluster.outcome == ClusterOutcome::kFinished ? Phase::kFinished : Phase::kHalted;
  }
  if (!cluster.begun_at) {
    return Phase::kWaiting;
  }
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    if (const auto* const step = std::get_if<StepReport>(&*entry)) {
      return phase_of(cluster, *step);
    }
  }
  return Phase::kPreparing;
}

}  // namespace lockstep
