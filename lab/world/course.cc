#include "lab/world/course.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "lab/world/setup_console.h"

namespace lockstep::lab {
namespace {

// Where setup breaks off or hangs: after the files, in the long configuring stage.
constexpr const char* kRoleStage = "Mailbox Server Role";
constexpr const char* kCmsStage = "Clustered Mailbox Server";
constexpr const char* kPreparingStage = "Preparing Setup";

struct Weight {
  const char* caption;
  std::int64_t weight;
};

// Share of each stage in the whole time; measured nowhere, plausible.
constexpr std::array<Weight, 9> kWeights{{{kPreparingStage, 1},
                                          {"Removing Exchange Files", 3},
                                          {"Preparing Files", 1},
                                          {kCopyingStage, 6},
                                          {kRoleStage, 10},
                                          {"Exchange Management Tools", 2},
                                          {"Finalizing Setup", 2},
                                          {kCmsStage, 8},
                                          {kChecksStage, 0}}};

std::int64_t weight_of(const std::string& caption) {
  const auto found = std::ranges::find(kWeights, caption, &Weight::caption);
  return found == kWeights.end() ? 1 : found->weight;
}

std::optional<EventKind> point_of(SetupMode mode, const std::string& caption) {
  if (mode == SetupMode::kUpgradeCms) {
    return caption == kPreparingStage ? std::optional{EventKind::kCmsSetupConfigures}
                                      : std::nullopt;
  }
  if (caption == kPreparingStage) {
    return EventKind::kSetupConfigures;
  }
  return caption == kCopyingStage ? std::optional{EventKind::kSetupCopies} : std::nullopt;
}

std::vector<Stage> stages_of(const Circumstances& at, SetupMode mode, bool resumed,
                             const Range& range) {
  std::vector<Stage> stages;
  std::int64_t weights = 0;
  for (const std::string& caption : setup_stages(mode, resumed)) {
    weights += weight_of(caption);
    stages.push_back({caption, Duration{0}, point_of(mode, caption)});
  }
  const Duration checks = std::min(draw(at.timing.setup_checks, at.prng), range.shortest / 2);
  const Duration rest = draw(range, at.prng) - checks;
  for (Stage& stage : stages) {
    stage.length =
        stage.caption == kChecksStage ? checks : rest * weight_of(stage.caption) / weights;
  }
  return stages;
}

void cut_after(std::vector<Stage>& stages, const std::string& caption) {
  const auto found = std::ranges::find(stages, caption, &Stage::caption);
  if (found != stages.end()) {
    stages.erase(found + 1, stages.end());
  }
}

Duration total(const std::vector<Stage>& stages) {
  return std::accumulate(stages.begin(), stages.end(), Duration{0},
                         [](Duration sum, const Stage& stage) { return sum + stage.length; });
}

bool strikes(const Circumstances& at, Course& course, FaultKind kind) {
  if (!at.troubles.strike(kind, at.node)) {
    return false;
  }
  course.struck.push_back(kind);
  return true;
}

void spoil_upgrade(const Circumstances& at, Course& course) {
  if (strikes(at, course, FaultKind::kSetupPrereqFails)) {
    course.ending = Ending::kChecksFail;
    course.last_stage_fails = true;
    cut_after(course.stages, kChecksStage);
  } else if (strikes(at, course, FaultKind::kSetupLies)) {
    course.ending = Ending::kLies;
    for (Stage& stage : course.stages) {
      stage.at_start.reset();
    }
  } else if (strikes(at, course, FaultKind::kSetupHangs)) {
    course.hangs = true;
    cut_after(course.stages, kRoleStage);
  } else if (strikes(at, course, FaultKind::kSetupFailsMidway)) {
    course.ending = Ending::kMidway;
    course.last_stage_fails = true;
    cut_after(course.stages, kRoleStage);
  } else if (strikes(at, course, FaultKind::kServicesLeftDisabled)) {
    course.ending = Ending::kServicesDisabled;
  }
  if (strikes(at, course, FaultKind::kAgentCrash)) {
    const Duration whole = total(course.stages);
    course.agent_dies_after = at.prng.between(whole * 2 / 5, whole * 3 / 5);
  }
}

Course course_of_upgrade(const Circumstances& at) {
  const Node& node = node_at(at.cluster, at.node);
  const bool resumed = node.watermark && node.unpacked == Level::kTarget;
  Course course;
  course.stages = stages_of(at, SetupMode::kUpgrade, resumed,
                            resumed ? at.timing.setup_resumed : at.timing.setup);
  course.stages_total = static_cast<int>(course.stages.size());
  spoil_upgrade(at, course);
  return course;
}

Course course_of_cms_upgrade(const Circumstances& at) {
  const bool resumed = node_at(at.cluster, at.node).cms_watermark;
  Course course;
  course.stages = stages_of(at, SetupMode::kUpgradeCms, resumed, at.timing.upgrade_cms);
  course.stages_total = static_cast<int>(course.stages.size());
  if (strikes(at, course, FaultKind::kUpgradeCmsFailsMidway)) {
    course.ending = Ending::kMidway;
    course.last_stage_fails = true;
    cut_after(course.stages, kCmsStage);
  } else if (strikes(at, course, FaultKind::kUpgradeCmsStarts)) {
    // What the real one does is not known; the planner copes with both (dossier §8.2).
    course.ending = strikes(at, course, FaultKind::kStartLeavesDatabaseDismounted)
                        ? Ending::kDatabaseLeft
                        : Ending::kCmsOnline;
  }
  return course;
}

Ending ending_of(const Circumstances& at, const Step& step, Course& course) {
  if (is<MoveCms>(step) && strikes(at, course, FaultKind::kMoveRefused)) {
    return Ending::kRefused;
  }
  if (is<StartCms>(step) && strikes(at, course, FaultKind::kStartLeavesDatabaseDismounted)) {
    return Ending::kDatabaseLeft;
  }
  if (is<ResumeCopy>(step) && at.troubles.resume_in_vain()) {
    return Ending::kNotCured;
  }
  return Ending::kGood;
}

const Range& range_of(const Timing& timing, const Step& step) {
  if (is<MoveGroup>(step)) {
    return timing.move_group;
  }
  if (is<InstallPackage>(step)) {
    return timing.install_package;
  }
  if (is<RebootNode>(step)) {
    return timing.shutdown;
  }
  if (is<StopCms>(step)) {
    return timing.stop_cms;
  }
  if (is<MoveCms>(step)) {
    return timing.move_cms;
  }
  if (is<StartCms>(step)) {
    return timing.start_cms;
  }
  if (is<MountDatabases>(step)) {
    return timing.mount_databases;
  }
  if (is<ReseedCopy>(step)) {
    return timing.reseed;
  }
  return is<SmokeTest>(step) ? timing.smoke_test : timing.services;
}

Course course_of_refusal(const Circumstances& at, const Step& step, const End& refused) {
  Course course;
  if (is<RunSetup>(step) && refused.reason == Reason::kPrerequisite) {
    course.stages = {{kChecksStage, draw(at.timing.setup_checks, at.prng), std::nullopt}};
    course.last_stage_fails = true;
  } else {
    course.stages = {{"", draw(at.timing.refusal, at.prng), std::nullopt}};
  }
  return course;
}

}  // namespace

Duration draw(const Range& range, Prng& prng) {
  if (range.usual == Duration{0}) {
    return prng.between(range.shortest, range.longest);
  }
  return prng.below(2) == 0 ? prng.between(range.shortest, range.usual)
                            : prng.between(range.usual, range.longest);
}

Course plan_course(const Circumstances& at, const Step& step, const std::optional<End>& refused) {
  if (refused) {
    return course_of_refusal(at, step, *refused);
  }
  if (is_setup(step, SetupMode::kUpgrade)) {
    return course_of_upgrade(at);
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    return course_of_cms_upgrade(at);
  }
  Course course;
  course.stages = {{"", draw(range_of(at.timing, step), at.prng), std::nullopt}};
  course.ending = ending_of(at, step, course);
  return course;
}

}  // namespace lockstep::lab
