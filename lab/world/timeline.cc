#include "lab/world/timeline.h"

#include <algorithm>
#include <utility>

#include "common/value/check.h"

namespace lockstep::lab {
namespace {

constexpr Range kSoon{5s, 20s};          // after the first step: before setup can begin
constexpr Range kAfterReturn{30s, 90s};  // after the first upgraded node is back
constexpr Range kAtOnce{0s, 0s};
constexpr Range kWitnessAway{20min, 40min};
constexpr Range kAgentAway{30s, 90s};
constexpr Duration kBackupLength = 40min;
constexpr int kLossPermille = 200;

std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

Opening opening_of(const ClusterSpec& spec) {
  if (spec.opening) {
    return *spec.opening;
  }
  return {is_front_end(spec)
              ? initial_front_end()
              : initial_cluster(static_cast<int>(spec.storage_groups.size()), spec.active),
          6h,
          {}};
}

bool pending(const Cluster& cluster) {
  return cluster.cms == CmsState::kOnlinePending || cluster.cms == CmsState::kOfflinePending;
}

}  // namespace

Timeline::Timeline(const ClusterSpec& spec, const Timing& timing, std::vector<Fault> faults,
                   std::uint64_t seed, Instant start)
    : spec_(spec),
      timing_(timing),
      start_(start),
      now_(start),
      prng_(seed, spec.id.text),
      cluster_(opening_of(spec).cluster),
      troubles_(std::move(faults), prng_),
      chronicle_(opening_of(spec), start, prng_) {
  for (int node = 0; node < kNodes; ++node) {
    timers_.push_back({{EventKind::kBootComplete, byte(node), 0}});
    timers_.push_back({{EventKind::kNodeJoins, byte(node), 0}});
  }
  timers_.push_back({{EventKind::kCmsSettles, 0, 0}});
  timers_.push_back({{EventKind::kWitnessBack, 0, 0}});
  timers_.push_back({{EventKind::kBackupEnds, 0, 0}});
  for (int copy = 0; copy < cluster_.copies_used; ++copy) {
    timers_.push_back({{EventKind::kCopySettles, 0, byte(copy)}});
    timers_.push_back({{EventKind::kQueueDrained, 0, byte(copy)}});
  }
  arm_timers();
}

void Timeline::open(LogSink sink) {
  sink_ = std::move(sink);
  for (const Fault& fault : troubles_.due(Moment::kStart)) {
    strike_now(fault);
  }
}

// ---- What is due -------------------------------------------------------------------------------

Instant Timeline::due(const Job& job) const {
  const bool last = job.stage + 1 == job.course.stages.size();
  return job.ended || (last && job.course.hangs)
             ? kNever
             : job.stage_began + job.course.stages.at(job.stage).length;
}

Instant Timeline::next() const {
  Instant earliest = strikes_.empty() ? kNever : strikes_.front().at;
  for (const std::optional<Job>& job : jobs_) {
    earliest = std::min(earliest, job ? due(*job) : kNever);
  }
  for (const Timer& timer : timers_) {
    earliest = std::min(earliest, timer.at);
  }
  for (const Instant back : agent_back_) {
    earliest = back > now_ ? std::min(earliest, back) : earliest;
  }
  return earliest;
}

void Timeline::run_next() {
  const Instant at = next();
  check(at != kNever, "nothing is due");
  now_ = std::max(now_, at);
  for (int node = 0; node < kNodes; ++node) {
    if (job(node) && due(*job(node)) <= now_) {
      next_stage(node);
      return;
    }
  }
  for (Timer& timer : timers_) {
    if (timer.at <= now_) {
      timer.at = kNever;
      timer.armed = false;
      become(apply(cluster_, timer.event), "itself");
      return;
    }
  }
  if (!strikes_.empty() && strikes_.front().at <= now_) {
    const Strike strike = strikes_.front();
    strikes_.erase(strikes_.begin());
    carry_out(strike);
  }
}

void Timeline::set_now(Instant now) { now_ = std::max(now_, now); }

Instant Timeline::agent_down_until(int node) const {
  const Instant back = agent_back_.at(static_cast<std::size_t>(node));
  return back > now_ ? back : Instant{};
}

// ---- Change ------------------------------------------------------------------------------------

void Timeline::become(const Cluster& after, const std::string& by) {
  const Cluster before = std::exchange(cluster_, after);
  chronicle_.note(before, cluster_, now_);
  for (Change& change : changes(spec_, before, cluster_)) {
    std::vector<std::pair<std::string, std::string>> args{{"name", std::move(change.name)}};
    args.insert(args.end(), change.args.begin(), change.args.end());
    args.emplace_back("by", by);
    log(change.node, "event", std::move(args));
  }
  lose_jobs();
  end_reboots();
  for (int node = 0; node < kNodes && !first_back_; ++node) {
    const Node& here = node_at(cluster_, node);
    first_back_ =
        at_level(here, Level::kTarget) && here.rebooted_since && here.member == Member::kUp;
    if (first_back_) {
      schedule(troubles_.due(Moment::kFirstNodeBack), kAfterReturn);
    }
  }
  arm_timers();
}

void Timeline::lose_jobs() {
  for (int node = 0; node < kNodes; ++node) {
    if (node_at(cluster_, node).powered || !job(node)) {
      continue;
    }
    if (is<RebootNode>(job(node)->step)) {
      rebooting_.at(static_cast<std::size_t>(node)) = job(node)->step;
    } else if (!job(node)->ended) {
      log(node, kind_name(job(node)->step), log_args(job(node)->step), LogPhase::kEnd, "killed");
    }
    job(node).reset();
  }
}

void Timeline::end_reboots() {
  for (int node = 0; node < kNodes; ++node) {
    std::optional<Step>& step = rebooting_.at(static_cast<std::size_t>(node));
    if (step && node_at(cluster_, node).powered) {
      log(node, kind_name(*step), log_args(*step), LogPhase::kEnd, "done");
      step.reset();
    }
  }
}

bool Timeline::cms_step_in_hand() const {
  return std::ranges::any_of(jobs_, [](const std::optional<Job>& job) {
    return job && !job->ended && !job->refused &&
           (is<StopCms>(job->step) || is<StartCms>(job->step) || is<MoveCms>(job->step));
  });
}

bool Timeline::condition(const Event& event) const {
  const Node& node = node_at(cluster_, event.node);
  const Copy& copy = cluster_.copies.at(event.item);
  switch (event.kind) {
    case EventKind::kBootComplete: return !node.powered;
    case EventKind::kNodeJoins: return can_join(cluster_, event.node);
    case EventKind::kCmsSettles: return pending(cluster_) && !cms_step_in_hand();
    case EventKind::kWitnessBack: return !cluster_.witness;
    case EventKind::kBackupEnds: return cluster_.backup_running;
    case EventKind::kCopySettles:
      return copy.status == CopyStatus::kInitializing ||
             copy.status == CopyStatus::kResynchronizing;
    case EventKind::kQueueDrained:
      return copy.backlog && copy.status == CopyStatus::kHealthy && copy.ailment != Ailment::kStuck;
    default: return false;
  }
}

void Timeline::arm_timers() {
  for (Timer& timer : timers_) {
    const bool holds = condition(timer.event);
    if (holds && !timer.armed) {
      timer.at = draw_time(timer.event);
    } else if (!holds) {
      timer.at = kNever;
    }
    timer.armed = holds;
  }
}

Instant Timeline::draw_boot(int node) {
  const bool asked = rebooting_.at(static_cast<std::size_t>(node)).has_value();
  if (asked && troubles_.strike(FaultKind::kRebootLost, node)) {
    log_fault(FaultKind::kRebootLost, node);
    return kNever;
  }
  if (asked && troubles_.strike(FaultKind::kRebootSlow, node)) {
    log_fault(FaultKind::kRebootSlow, node);
    return now_ + draw(timing_.slow_boot, prng_);
  }
  return now_ + draw(timing_.boot, prng_);
}

Instant Timeline::draw_time(const Event& event) {
  switch (event.kind) {
    case EventKind::kBootComplete: return draw_boot(event.node);
    case EventKind::kNodeJoins: return now_ + draw(timing_.join, prng_);
    case EventKind::kCmsSettles: return now_ + draw(timing_.failover, prng_);
    case EventKind::kWitnessBack: return now_ + draw(kWitnessAway, prng_);
    case EventKind::kBackupEnds: return now_ + kBackupLength;
    case EventKind::kCopySettles: return now_ + draw(timing_.copy_settles, prng_);
    case EventKind::kQueueDrained: return now_ + chronicle_.drain_time(event.item, now_);
    default: return kNever;
  }
}

void Timeline::happen(const Event& event, const std::string& by) {
  become(apply(cluster_, event), by);
}

// ---- Faults ------------------------------------------------------------------------------------

void Timeline::watch_moments(int node, const Step& step) {
  if (is<Observe>(step)) {
    return;
  }
  if (!std::exchange(first_step_, true)) {
    schedule(troubles_.due(Moment::kFirstStep), kSoon);
  }
  const bool setup =
      is_setup(step, SetupMode::kUpgrade) && !refusal(spec_, cluster_, node, step).has_value();
  if (setup && !std::exchange(first_setup_, true)) {
    schedule(troubles_.due(Moment::kFirstSetup), kAtOnce);
  }
  for (const Fault& fault : troubles_.due(Moment::kStepBegins, kind_name(step), node)) {
    strike_now(fault);
  }
}

void Timeline::schedule(const std::vector<Fault>& faults, Range delay) {
  for (const Fault& fault : faults) {
    strikes_.push_back({now_ + draw(delay, prng_), fault, 0});
  }
  std::ranges::stable_sort(strikes_, {}, &Strike::at);
}

void Timeline::carry_out(const Strike& strike) {
  if (strike.fault) {
    strike_now(*strike.fault);
    return;
  }
  if (node_at(cluster_, strike.node).powered) {
    agent_back_.at(static_cast<std::size_t>(strike.node)) = now_ + draw(kAgentAway, prng_);
    log(strike.node, "event", {{"name", "agent-died"}});
  }
}

void Timeline::strike_now(const Fault& fault) {
  log_fault(fault.kind, node_of(fault, cluster_));
  if (fault.kind == FaultKind::kMessageLoss) {
    loss_permille_ = kLossPermille;
  }
  if (const std::optional<Event> event = event_of(fault, cluster_, prng_)) {
    happen(*event, std::string{name_of(fault.kind)});
  }
}

// ---- Log ---------------------------------------------------------------------------------------

void Timeline::log(int node, std::string action,
                   std::vector<std::pair<std::string, std::string>> args, LogPhase phase,
                   std::string result) {
  if (!sink_) {
    return;
  }
  const NodeId id = node < 0 ? NodeId{} : spec_.nodes.at(static_cast<std::size_t>(node));
  sink_({(now_ - start_).count(), spec_.id, id, std::move(action), std::move(args), phase,
         std::move(result)});
}

void Timeline::log_fault(FaultKind kind, int node) {
  log(node, "fault", {{"name", std::string{name_of(kind)}}});
}

}  // namespace lockstep::lab
