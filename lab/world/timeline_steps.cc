// The steps of a Timeline: how they begin, pass their stages and end.

#include <algorithm>
#include <utility>

#include "lab/world/setup_console.h"
#include "lab/world/timeline.h"

namespace lockstep::lab {
namespace {

// What setup prints below the stage that failed.
std::string trouble_of(const End& end) {
  return end.reason == Reason::kPrerequisite
             ? end.detail
             : "Unexpected error [0x4D2A19C7] while executing command '$error.Clear(); ...'";
}

constexpr const char* kRoleStage = "Mailbox Server Role";

// As setup on such a server names it (dossier §6.4).
const char* role_stage_of(const ClusterSpec& spec) {
  const bool serves_clients = std::ranges::find(spec.roles, "client-access") != spec.roles.end();
  return serves_clients ? "Client Access Server Role" : "Hub Transport Server Role";
}

std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

}  // namespace

Result<WorkHandle> Timeline::begin(int node, const Step& step) {
  const std::string& name = spec_.nodes.at(static_cast<std::size_t>(node)).text;
  if (!node_at(cluster_, node).powered) {
    return make_error(ErrorCode::kUnavailable, name + " is off.");
  }
  if (running(node) != nullptr) {
    return make_error(ErrorCode::kBusy, name + " still does " + describe(job(node)->step) + ".");
  }
  watch_moments(node, step);
  if (!node_at(cluster_, node).powered) {
    return make_error(ErrorCode::kUnavailable, name + " has just lost its power.");
  }
  Begun begun = lab::begin(spec_, cluster_, node, step);
  Course course = plan_course({timing_, cluster_, node, prng_, troubles_}, step, begun.refused);
  for (Stage& stage : course.stages) {
    if (is_front_end(spec_) && stage.caption == kRoleStage) {
      stage.caption = role_stage_of(spec_);
    }
  }
  log(node, kind_name(step), log_args(step), LogPhase::kStart);
  for (const FaultKind kind : course.struck) {
    log_fault(kind, node);
  }
  if (course.agent_dies_after) {
    strikes_.push_back({now_ + *course.agent_dies_after, std::nullopt, node});
    std::ranges::stable_sort(strikes_, {}, &Strike::at);
  }
  const WorkHandle handle = spec_.id.text + "/" + name + "#" + std::to_string(++begun_);
  job(node) = Job{handle, step, std::move(course), std::move(begun.refused), 0, now_, {}, {}};
  become(begun.cluster, kind_name(step));
  return handle;
}

void Timeline::next_stage(int node) {
  Job& here = *job(node);
  const Stage& stage = here.course.stages.at(here.stage);
  const bool last = here.stage + 1 == here.course.stages.size();
  here.records.push_back({stage.caption,
                          last && here.course.last_stage_fails ? "FAILED" : "COMPLETED",
                          now_ - here.stage_began});
  if (last) {
    finish_job(node);
    return;
  }
  ++here.stage;
  here.stage_began = now_;
  if (const auto point = here.course.stages.at(here.stage).at_start) {
    become(apply(cluster_, {*point, byte(node), 0}), kind_name(here.step));
  }
}

void Timeline::finish_job(int node) {
  Job& here = *job(node);
  const Step step = here.step;
  Finished finished{cluster_, {}};
  if (here.refused) {
    finished.end = *here.refused;
  } else {
    finished = lab::finish(spec_, cluster_, node, step, here.course.ending);
  }
  Ended ended{finished.end, {}, {}};
  const auto* setup = std::get_if<RunSetup>(&step);
  if (setup != nullptr && !here.records.front().caption.empty()) {
    ended.stages = here.records;
    ended.log_excerpt =
        ended.end.success ? "" : setup_console(setup->mode, ended.stages, trouble_of(ended.end));
  }
  const bool success = ended.end.success;
  here.ended = std::move(ended);
  become(finished.cluster, kind_name(step));
  if (!is<RebootNode>(step)) {
    log(node, kind_name(step), log_args(step), LogPhase::kEnd, success ? "done" : "failed");
  }
}

Work Timeline::poll(int node) {
  std::optional<Job>& here = job(node);
  if (!here) {
    return Idle{};
  }
  if (here->ended) {
    Ended ended = std::move(*here->ended);
    here.reset();
    return ended;
  }
  const bool hangs = here->course.hangs && here->stage + 1 == here->course.stages.size();
  UnderWay under_way;
  under_way.progress.stage = here->course.stages.at(here->stage).caption;
  under_way.progress.stages_done = static_cast<int>(here->stage);
  under_way.progress.stages_total = here->course.stages_total;
  under_way.progress.advancing = !hangs;
  under_way.progress.stalled_for = hangs ? now_ - here->stage_began : Duration{0};
  return under_way;
}

const WorkHandle* Timeline::running(int node) const {
  return job(node) && !job(node)->ended ? &job(node)->handle : nullptr;
}

const WorkHandle* Timeline::waiting(int node) const {
  return job(node) && job(node)->ended ? &job(node)->handle : nullptr;
}

}  // namespace lockstep::lab
