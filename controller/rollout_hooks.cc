// Hooks of a rollout: recorded, then started, and never waited for (controller/planner/hook_rules.h
// decides when).

#include <algorithm>

#include "controller/rollout.h"

namespace lockstep {
namespace {

// A hook that runs is asked so often whether it has ended.
constexpr Duration kPoll = 250ms;

}  // namespace

void Rollout::tend_hooks() {
  if (hook_runner_ == nullptr) {
    return;
  }
  for (const HookEnding& ending : hook_runner_->poll()) {
    const ClusterObservation* const cluster = find_cluster(observation_, ending.cluster);
    const HookRun* const running = cluster == nullptr ? nullptr : running_hook(cluster->hooks);
    if (running != nullptr) {
      record(HookEndedEvent{ending.cluster, running->moment, ending.result});
    }
  }
  for (const ClusterObservation& cluster : observation_.clusters) {
    const HookRun* const running = running_hook(cluster.hooks);
    const std::optional<Hook>* const hook =
        running == nullptr ? nullptr : &fleet_.policy.hooks.at(running->moment);
    if (hook != nullptr && *hook && now_ - running->started_at >= (*hook)->timeout) {
      const ClusterId id = cluster.declared.id;
      std::erase_if(to_call_, [&](const HookOrder& order) { return order.cluster == id; });
      record(HookEndedEvent{id, running->moment, {HookEnd::kTimedOut, 0, hook_runner_->end(id)}});
    }
  }
}

void Rollout::call_hook(const Decision& decision) {
  const ClusterObservation& cluster = *find_cluster(observation_, decision.cluster);
  const HookMoment moment = decision.hook->moment;
  const Hook& hook = *fleet_.policy.hooks.at(moment);
  record(HookStartedEvent{decision.cluster, moment, hook.program});
  if (hook_runner_ == nullptr) {
    record(HookEndedEvent{decision.cluster, moment, {}});
    return;
  }
  HookOrder order{decision.cluster,
                  hook,
                  {{"LOCKSTEP_HOOK", to_text(moment)},
                   {"LOCKSTEP_FLEET", fleet_.name},
                   {"LOCKSTEP_CLUSTER", decision.cluster.text},
                   {"LOCKSTEP_CMS", cluster.declared.cms},
                   {"LOCKSTEP_RUN", run_.text}}};
  if (moment == HookMoment::kAfterOutage) {
    constexpr std::int64_t kSecond = 1'000;
    order.environment.emplace_back("LOCKSTEP_OUTAGE_SECONDS",
                                   std::to_string(decision.hook->outage.count() / kSecond));
  }
  to_call_.push_back(std::move(order));
}

void Rollout::start_hooks() {
  for (const HookOrder& order : to_call_) {
    log_.info("hook-started", {{"cluster", order.cluster.text}, {"program", order.hook.program}});
    hook_runner_->start(order);
  }
  to_call_.clear();
}

Instant Rollout::hooks_due() const {
  const bool any = std::ranges::any_of(observation_.clusters, [](const ClusterObservation& c) {
    return running_hook(c.hooks) != nullptr;
  });
  return any ? now_ + kPoll : kNever;
}

}  // namespace lockstep
