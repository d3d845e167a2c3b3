#include "lab/forecast/lane.h"

#include <algorithm>

#include "common/limits.h"
#include "controller/decision_events.h"
#include "controller/planner/cluster_rules.h"
#include "controller/planner/front_end_order.h"

namespace lockstep::lab {
namespace {

// A step that runs is looked at so often: what its limits measure is an hour long, and whatever
// happens meanwhile is looked at anyway.
constexpr Duration kWatchInterval = 10min;

const RunId& forecast_run() {
  static const RunId kRun{"forecast"};
  return kRun;
}

std::vector<Fault> faults_of(const ForecastInput& input, std::size_t cluster) {
  std::vector<Fault> found;
  std::ranges::copy_if(input.faults, std::back_inserter(found), [cluster](const Fault& fault) {
    return fault.cluster == static_cast<int>(cluster);
  });
  return found;
}

}  // namespace

Lane::Lane(Night& night, std::size_t cluster, const ForecastInput& input)
    : night_(night),
      index_(cluster),
      world_({night.observation.clusters.at(cluster), input.fleet.policy.release, input.timing,
              faults_of(input, cluster), input.seed, input.start, input.log}),
      last_seen_(world_.world().cluster(night.observation.clusters.at(cluster).declared.id)),
      due_(kNever),
      look_at_(input.start) {
  const DeclaredCluster& declared = night.observation.clusters.at(cluster).declared;
  story_.cluster = declared.id;
  story_.front_end = is_front_end(declared);
  for (const NodeId& node : declared.nodes) {
    agents_.emplace_back(node);
  }
}

const ClusterObservation& Lane::cluster() const { return night_.observation.clusters.at(index_); }

void Lane::turn(Instant now) {
  hear_nodes(now);  // until now
  world_.world().advance(now);
  const bool settled = serve_agents(now);
  const Cluster& state = world_.world().cluster(story_.cluster);
  const bool changed = key_of(state) != key_of(last_seen_);
  if (cluster().begun_at && !cluster().ended && (settled || changed || now >= look_at_)) {
    last_seen_ = state;
    show(now);
    decide(now);
  }
  wait(now);
}

bool Lane::serve_agents(Instant now) {
  bool settled = false;
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    if (const std::optional<StepResult> result = agents_.at(i).turn(world_, now)) {
      settle(*result, now);
      settled = true;
    }
    const std::optional<CommandInFlight>& out = cluster().in_flight;
    if (out && agents_.at(i).progress() && out->node == cluster().declared.nodes.at(i)) {
      note_progress(night_.observation, out->node,
                    {{forecast_run(), out->sequence}, *agents_.at(i).progress()});
    }
  }
  return settled;
}

void Lane::settle(const StepResult& result, Instant now) {
  if (!story_.steps.empty()) {
    ForecastStep& step = story_.steps.back();
    step.ended = now;
    step.outcome = result.outcome;
    step.detail = result.detail;
  }
  fold(CommandSettledEvent{result}, now);
  require_sight(night_.observation, story_.cluster, ++night_.beat);
}

void Lane::show(Instant now) {
  world_.world().advance(now);
  for (const NodeId& node : cluster().declared.nodes) {
    if (!world_.reachable(node)) {
      continue;
    }
    if (std::optional<NodeFacts> facts = world_.see(node)) {
      hear(night_.observation, node, FactsMessage{night_.beat, std::move(*facts)}, now);
    }
  }
}

void Lane::hear_nodes(Instant now) {
  ClusterObservation& cluster = night_.observation.clusters.at(index_);
  for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
    if (world_.reachable(cluster.declared.nodes.at(i))) {
      cluster.sights.at(i).heard_at = now;
    }
  }
}

// Real agents look once a heartbeat when nobody asks; so often a wait may end, or silence be
// noticed.
Duration Lane::patience() const {
  const std::optional<CommandInFlight>& out = cluster().in_flight;
  const bool watches = out && (is<RebootNode>(out->step) || world_.reachable(out->node));
  return watches ? kWatchInterval : limits::kHeartbeatInterval;
}

void Lane::decide(Instant now) {
  const Policy& policy = night_.policy;
  if (const std::optional<lockstep::Event> change = outage_change(cluster(), policy, now)) {
    fold(change->body, now);
  }
  const Observation& all = night_.observation;
  Decision next = plan_begun_cluster(cluster(), policy, now, all.stop_asked);
  carry_out(mind_others(all, cluster(), policy, now, std::move(next)), now);
}

void Lane::carry_out(const Decision& decision, Instant now) {
  if (is_news(decision, cluster())) {
    fold(decided_event(decision), now);
    story_.decisions.push_back({now, decision.verb, decision.rule, decision.reason});
    story_.rule = decision.rule;
    story_.reason = decision.reason;
  }
  decision_ = decision;
  look_at_ = now;  // to be asked again at once, unless it waits
  switch (decision.verb) {
    case Verb::kBegin:
      fold(started_event(decision, cluster(), night_.policy), now);
      story_.began = cluster().begun_at;
      story_.labels = decision.labels;
      break;
    case Verb::kRun: issue(decision, now); break;
    case Verb::kAsk:
      story_.gates.push_back({*decision.gate, now});
      fold(GatePassedEvent{story_.cluster, *decision.gate, "forecast", cluster().labels->first},
           now);
      break;
    case Verb::kCall:
      story_.hooks.push_back({decision.hook->moment, story_.steps.size()});
      fold(HookStartedEvent{story_.cluster, decision.hook->moment, {}}, now);
      fold(HookEndedEvent{story_.cluster, decision.hook->moment, {}}, now);
      break;
    case Verb::kHalt:
    case Verb::kFinish:
      fold(ended_event(decision, cluster()), now);
      story_.ended = now;
      story_.outcome = decision.outcome;
      break;
    case Verb::kHold:
    case Verb::kNone: look_at_ = kNever; break;
  }
  wait(now);
}

void Lane::issue(const Decision& decision, Instant now) {
  const PlannedStep& planned = *decision.step;
  const CommandId id{forecast_run(), ++night_.last_sequence};
  CommandMessage command;
  command.id = id;
  command.node = planned.node;
  command.step = planned.step;
  fold(CommandIssuedEvent{story_.cluster, decision.rule, std::move(command)}, now);
  fold(CommandAckedEvent{id.sequence}, now);
  story_.steps.push_back({planned.node,
                          planned.step,
                          decision.rule,
                          decision.reason,
                          decision.phase,
                          now,
                          now,
                          Outcome::kInDoubt,
                          {}});
  const std::size_t at = cluster().declared.nodes[0] == planned.node ? 0 : 1;
  agents_.at(at).take({id, planned.step, planned.expectations}, now);
  look_at_ = now + kWatchInterval;
}

void Lane::fold(EventBody body, Instant now) {
  apply(night_.observation, lockstep::Event{now, std::move(body)});
}

void Lane::wait(Instant now) {
  if (cluster().ended) {
    due_ = kNever;
    return;
  }
  if (!cluster().begun_at) {
    due_ = kNever;  // the fleet asks for it
    return;
  }
  if (look_at_ == kNever || (cluster().in_flight && look_at_ <= now)) {
    look_at_ = now + patience();
    if (decision_ && decision_->recheck_at && *decision_->recheck_at > now) {
      look_at_ = std::min(look_at_, *decision_->recheck_at);
    }
  }
  look_at_ = std::min(look_at_, now + patience());
  due_ = std::min(look_at_, world_.world().next_event());
  for (const CoarseAgent& agent : agents_) {
    due_ = std::min(due_, agent.due());
  }
}

}  // namespace lockstep::lab
