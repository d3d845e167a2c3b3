#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/decisions.h"

// Replication (dossier §5.4): which copy state is waited for, which is mended, and by what.

namespace lockstep {
namespace {

bool counts(const CopyFacts& copy) {
  return !copy.public_folder && copy.status != CopyStatus::kHealthy;
}

bool settles_by_itself(CopyStatus status) {
  return status == CopyStatus::kInitializing || status == CopyStatus::kResynchronizing ||
         status == CopyStatus::kSeeding;
}

Because about(const ClusterContext& context, const CopyFacts& copy, std::string rule,
              std::string unblock) {
  return {std::move(rule), "the copy of " + copy.storage_group + " is " + to_text(copy.status),
          from_node(context.s.active(),
                    to_text(copy.status) +
                        (copy.failed_message.empty() ? "" : ": " + copy.failed_message),
                    "Healthy"),
          std::move(unblock)};
}

bool just_started(const ClusterContext& context) {
  const NodeSituation& passive = context.s.passive();
  const ServiceFacts* const replication =
      passive.facts == nullptr ? nullptr
                               : find_service(*passive.facts, context.policy.release.replication);
  return replication != nullptr && replication->state == ServiceState::kRunning &&
         replication->running_for < context.policy.limits.copies_judged_after;
}

Decision mend_broken(const ClusterContext& context, const CopyFacts& copy, bool reseed_allowed) {
  const NodeSituation& passive = context.s.passive();
  if (just_started(context)) {
    return hold(context,
                about(context, copy, "copy-settling", "replication has only just started"));
  }
  const Step resume = ResumeCopy{copy.storage_group};
  if (times_done(context.cluster, passive.id, resume) == 0 &&
      attempts_of(context.cluster, passive.id, resume).failed == 0) {
    return run(context, passive, resume, about(context, copy, "resume-copy", "resuming it"));
  }
  // Resuming takes a while to show; only then is the copy given up. The journal dates it: the rule
  // that decided last changes when the gate is asked.
  const Instant judged = attempts_of(context.cluster, passive.id, resume).last->settled_at +
                         context.policy.limits.queue_patience;
  if (context.now < judged) {
    Decision decision =
        hold(context, about(context, copy, "copy-broken", "the resumed copy's verification"));
    decision.recheck_at = judged;
    return decision;
  }
  if (!reseed_allowed) {
    return halt(
        context,
        about(context, copy, "copy-failed",
              "reseed the copy by hand, wait until it is Healthy, then run the upgrade again"));
  }
  if (!gate_open(context, Gate::kReseed)) {
    return ask(context, Gate::kReseed,
               about(context, copy, "gate-reseed", "an operator's approval to reseed"));
  }
  return run(context, passive, ReseedCopy{copy.storage_group},
             about(context, copy, "reseed-copy", "the full copy"));
}

MaybeDecision mend_status(const ClusterContext& context, bool reseed_allowed) {
  const Limits& limits = context.policy.limits;
  for (const CopyFacts& copy : context.s.cms->copies) {
    if (!counts(copy)) {
      continue;
    }
    if (settles_by_itself(copy.status)) {
      return hold_for(context, limits.copies_settle,
                      about(context, copy, "copy-settling", "the copy's own catching up"));
    }
    const bool broken = copy.status == CopyStatus::kFailed ||
                        copy.status == CopyStatus::kSuspended ||
                        copy.status == CopyStatus::kStopped;
    if (broken) {
      return mend_broken(context, copy, reseed_allowed);
    }
    // ServiceDown right after a reboot is normal for a while; other states need a person.
    return hold_for(
        context, limits.queue_patience,
        about(context, copy, "copy-unreadable", "see the replication service of the passive node"));
  }
  return std::nullopt;
}

MaybeDecision mend_queues(const ClusterContext& context, Duration patience) {
  const Finding queues = queues_small(context.s, context.policy);
  if (queues.passed) {
    return std::nullopt;
  }
  const Limits& limits = context.policy.limits;
  const NodeSituation& passive = context.s.passive();
  const Step restart = RestartService{context.policy.release.replication};
  const bool growing = std::ranges::any_of(context.s.cms->copies, [](const CopyFacts& copy) {
    return !copy.public_folder && copy.copy_queue_growing;
  });
  if (growing && waited(context, queues.check) >= limits.queue_patience &&
      times_done(context.cluster, passive.id, restart) == 0) {
    return run(context, passive, restart,
               {"restart-replication", "the copy queue grows", queues.figure, "the restart"});
  }
  return hold_on(context, queues, patience);
}

}  // namespace

MaybeDecision mend_copies(const ClusterContext& context, bool reseed_allowed) {
  if (context.s.cms == nullptr) {
    return std::nullopt;  // the caller's own gate says so
  }
  if (MaybeDecision status = mend_status(context, reseed_allowed)) {
    return status;
  }
  // After the upgrade the passive node may have a night's logs to replay (E1).
  const Limits& limits = context.policy.limits;
  return mend_queues(context, reseed_allowed ? limits.copies_settle : limits.preflight_patience);
}

}  // namespace lockstep
