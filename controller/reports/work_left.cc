#include "controller/reports/work_left.h"

#include <algorithm>
#include <array>

#include "controller/reports/progress.h"

namespace lockstep {
namespace {

// As progress counts them: groups, services, Remote Registry, firewall; and settings put back.
constexpr int kShortStepsOfNode = 5;
constexpr int kShortStepsAtEnd = 3;

// A node stops its services, comes back and joins; the release counts the boot alone.
constexpr DurationRange kAround{1min, 2min + 30s, 5min};
// Copies are judged after they have run for a while (E1), and have queues to work off.
constexpr DurationRange kCopies{3min, 5min, 10min};

struct Part {
  Phase phase;
  DurationPlace place;
  int count;
  bool home = false;  // of the failback
};

// The passage of one cluster, phase by phase; a front end goes the first node's and the last.
constexpr std::array<Part, 18> kPassage{{
    {Phase::kFirstNode, &StepDurations::install_package, 0},
    {Phase::kFirstNode, &StepDurations::other, kShortStepsOfNode},
    {Phase::kFirstNode, &StepDurations::setup, 1},
    {Phase::kFirstNode, &StepDurations::reboot, 1},
    {Phase::kCms, &StepDurations::stop_cms, 1},
    {Phase::kCms, &StepDurations::move_cms, 1},
    {Phase::kCms, &StepDurations::upgrade_cms, 1},
    {Phase::kCms, &StepDurations::start_cms, 1},
    {Phase::kCms, &StepDurations::smoke_test, 1},
    {Phase::kSecondNode, &StepDurations::install_package, 0},
    {Phase::kSecondNode, &StepDurations::other, kShortStepsOfNode},
    {Phase::kSecondNode, &StepDurations::setup, 1},
    {Phase::kSecondNode, &StepDurations::reboot, 1},
    {Phase::kFinishing, &StepDurations::other, kShortStepsAtEnd},
    {Phase::kFinishing, &StepDurations::stop_cms, 1, true},
    {Phase::kFinishing, &StepDurations::move_cms, 1, true},
    {Phase::kFinishing, &StepDurations::start_cms, 1, true},
    {Phase::kFinishing, &StepDurations::smoke_test, 1, true},
}};

DurationPlace place_of(const Step& step) {
  const Release release;
  const DurationRange* const range = &expected_duration(release, step);
  const auto found = std::ranges::find_if(named_durations(), [&](const NamedDuration& named) {
    return &(release.durations.*named.place) == range;
  });
  return found->place;
}

bool passes_through(const ClusterReport& cluster, Phase phase) {
  return !cluster.cms.empty() || phase == Phase::kFirstNode || phase == Phase::kFinishing;
}

// A package that is missing costs a reboot as well; one that was installed has had both.
bool goes_with_packages(DurationPlace place) {
  return place == &StepDurations::install_package || place == &StepDurations::reboot;
}

bool has_packages(const RunReport& report) {
  return std::ranges::any_of(report.clusters, [](const ClusterReport& cluster) {
    return std::ranges::any_of(cluster.timeline, [](const TimelineEntry& entry) {
      const auto* const step = std::get_if<StepReport>(&entry);
      return step != nullptr && is<InstallPackage>(step->step);
    });
  });
}

// What clusters still have to do, as far as steps and facts tell.
class Foreman {
 public:
  explicit Foreman(const Scene& scene) : scene_(scene), packages_(has_packages(scene.report)) {}

  [[nodiscard]] WorkLeft work_of(std::size_t index) const {
    const ClusterReport& cluster = scene_.report.clusters[index];
    WorkLeft work;
    if (goes_home(index, Failback::kAtEnd)) {
      work.way_home = way_home();
    }
    if (cluster.outcome) {
      return work;
    }
    const Phase phase = std::max(phase_from_steps(cluster), Phase::kFirstNode);
    for (const Part& part : kPassage) {
      if (!passes_through(cluster, part.phase) ||
          (part.home && !goes_home(index, Failback::kImmediate) && !is_on_way_home(index))) {
        continue;
      }
      int count = part.phase < phase ? 0 : part.count;
      if (goes_with_packages(part.place) && part.phase >= phase) {
        count += missing_packages(index, part.phase) +
                 done(cluster, part.phase, &StepDurations::install_package);
      }
      count -= done(cluster, part.phase, part.place);
      const auto left = static_cast<std::size_t>(std::max(count, 0));
      work.steps.insert(work.steps.end(), left, part.place);
      if (part.place == &StepDurations::reboot) {
        work.waits.insert(work.waits.end(), left, kAround);
        work.waits.insert(work.waits.end(), part.phase < phase || cluster.cms.empty() ? 0 : 1,
                          kCopies);
      }
    }
    if (const StepReport* const step = step_in_flight(cluster)) {
      work.running = place_of(step->step);
      work.running_for = scene_.now - step->issued_at;
    }
    return work;
  }

 private:
  // It is ahead, and comes when the policy says so.
  [[nodiscard]] bool goes_home(std::size_t index, Failback when) const {
    const ClusterReport& cluster = scene_.report.clusters[index];
    const bool upgraded =
        cluster.outcome.value_or(ClusterOutcome::kFinished) == ClusterOutcome::kFinished;
    return scene_.fleet.policy.failback == when && !cluster.cms.empty() && upgraded &&
           !is_on_way_home(index);
  }

  [[nodiscard]] bool is_on_way_home(std::size_t index) const {
    return scene_.observation.clusters[index].homeward;
  }

  static std::vector<DurationPlace> way_home() {
    std::vector<DurationPlace> steps;
    for (const Part& part : kPassage) {
      if (part.home) {
        steps.push_back(part.place);
      }
    }
    return steps;
  }

  // With the one that is out.
  static int done(const ClusterReport& cluster, Phase phase, DurationPlace place) {
    return static_cast<int>(
        std::ranges::count_if(cluster.timeline, [&](const TimelineEntry& entry) {
          const auto* const step = std::get_if<StepReport>(&entry);
          return step != nullptr && (!step->settled_at || step->result.outcome == Outcome::kDone) &&
                 phase_of(cluster, *step) == phase && place_of(step->step) == place;
        }));
  }

  // Of the node that the phase upgrades. Unseen nodes are taken to be like those that were begun.
  [[nodiscard]] int missing_packages(std::size_t index, Phase phase) const {
    const ClusterObservation& cluster = scene_.observation.clusters[index];
    const bool swapped = cluster.labels && cluster.labels->first != cluster.declared.nodes.front();
    const Sight& sight = cluster.sights.at((phase == Phase::kFirstNode) == swapped ? 1 : 0);
    const auto& wanted = scene_.fleet.policy.release.prerequisites;
    if (!sight.facts) {
      return packages_ ? static_cast<int>(wanted.size()) : 0;
    }
    return static_cast<int>(std::ranges::count_if(wanted, [&](const Prerequisite& one) {
      return sight.facts->platform.dotnet_service_pack < one.dotnet_service_pack;
    }));
  }

  const Scene& scene_;
  bool packages_;
};

}  // namespace

std::vector<WorkLeft> work_left(const Scene& scene) {
  const Foreman foreman(scene);
  std::vector<WorkLeft> all;
  for (std::size_t i = 0; i < scene.report.clusters.size(); ++i) {
    all.push_back(foreman.work_of(i));
  }
  return all;
}

}  // namespace lockstep
