#include "controller/planner/decisions.h"

#include <algorithm>

#include "common/value/names.h"

namespace lockstep {
namespace {

// A step that had to be done so often in one run does not do what we believe it does.
constexpr int kSameStepMost = 4;

// A tool that says twice that it has done what it has not will say it again (dossier §5.2-k).
constexpr int kNoEffectMost = 2;

std::string remedy_after_failures(const Step& step, const StepResult& result) {
  if (result.outcome == Outcome::kRefused) {
    return "the agent started nothing: mend what its refusal names, then run the upgrade again";
  }
  if (result.reason == Reason::kIsolated) {
    return "correct the firewall policy of the node (exceptions for cluster, RPC, SMB and the "
           "agent)";
  }
  if (is_setup(step, SetupMode::kUpgrade)) {
    return result.reason == Reason::kPrerequisite
               ? "mend what the checks named; nothing was changed on the node"
               : "read C:\\ExchangeSetupLogs\\ExchangeSetup.log on the node; mend the cause, then "
                 "run "
                 "the upgrade again: setup resumes at its watermark";
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    return "the CMS is down: read ExchangeSetup.log on the node, mend the cause, run setup.com "
           "/upgradecms there by hand, then start the CMS";
  }
  if (is<StartCms>(step) || is<MountDatabases>(step)) {
    return "users are without mail: read the node's event log, mount or start by hand";
  }
  return "see the step's detail, mend the cause on the node, then run the upgrade again";
}

Decision base(const ClusterContext& context, Verb verb, Because because) {
  Decision decision;
  decision.cluster = context.cluster.declared.id;
  decision.verb = verb;
  decision.phase = context.phase;
  decision.rule = std::move(because.rule);
  decision.reason = std::move(because.reason);
  decision.figure = std::move(because.figure);
  decision.unblock = std::move(because.unblock);
  return decision;
}

std::string attempts_text(int count) {
  return std::to_string(count) + (count == 1 ? " attempt" : " attempts");
}

// The limit that the attempts have reached; empty when another may be made.
std::string limit_reached(const Attempts& attempts, const Policy& policy) {
  if (attempts.failed > policy.max_retries_per_step) {
    return attempts_text(policy.max_retries_per_step + 1);
  }
  if (attempts.refused >= kRefusalsMost) {
    return std::to_string(kRefusalsMost) + " refusals";
  }
  if (attempts.no_effect >= kNoEffectMost) {
    return std::to_string(kNoEffectMost) + " without effect";
  }
  const bool isolated = attempts.failed > 0 && attempts.last->result.reason == Reason::kIsolated;
  return isolated ? "none that isolates the node" : "";
}

Decision budget_spent(const ClusterContext& context, const Step& step, const StepRecord& last,
                      Figure figure) {
  const StepResult& result = last.result;
  const ClusterOutcome outcome =
      result.outcome == Outcome::kInDoubt ? ClusterOutcome::kInDoubt : ClusterOutcome::kFailed;
  return halt(context,
              {"retries-spent",
               describe(step) + " on " + last.node.text + " did not succeed: " + result.detail,
               std::move(figure), remedy_after_failures(step, result)},
              outcome);
}

// It was not heard since this controller began: it gets the time that facts may be old.
Decision await_first_report(const ClusterContext& context, const NodeSituation& node) {
  const Duration facts_age = context.policy.limits.facts_age;
  Decision decision =
      hold(context, {"looking", "waiting for the first facts of " + node.id.text,
                     from_journal("not heard yet", "a report within " + to_text(facts_age)),
                     "the agent's next look"});
  decision.recheck_at = context.cluster.listening_since + facts_age + Duration{1};
  return decision;
}

Decision await_report(const ClusterContext& context, const NodeSituation& node) {
  Decision decision =
      hold_for(context, context.policy.limits.silence,
               {"looking", "waiting for facts of " + node.id.text + " newer than the last step",
                from_node(node, "facts from before", "facts from after the last step"),
                "the agent's next look"});
  if (decision.outcome) {
    decision.outcome = ClusterOutcome::kInDoubt;
  }
  return decision;
}

Decision await_return(const ClusterContext& context, const NodeSituation& node) {
  const Limits& limits = context.policy.limits;
  Decision decision = hold_for(context, limits.silence,
                               {"node-silent", "nothing is heard from " + node.id.text,
                                from_journal("silent for more than " + to_text(limits.facts_age),
                                             "a report within " + to_text(limits.silence)),
                                "bring the node and its agent back"});
  decision.page = true;
  if (decision.outcome) {
    decision.outcome = ClusterOutcome::kInDoubt;
  }
  return decision;
}

}  // namespace

Figure from_journal(std::string measured, std::string limit) {
  return {std::move(measured), std::move(limit), "journal", std::nullopt};
}

Figure from_node(const NodeSituation& node, std::string measured, std::string limit) {
  return {std::move(measured), std::move(limit), node.id.text, node.age};
}

Duration waited(const ClusterContext& context, const std::string& rule) {
  const auto& waiting = context.cluster.waiting;
  return waiting && waiting->rule == rule ? context.now - waiting->since : Duration{0};
}

Decision hold(const ClusterContext& context, Because because) {
  return base(context, Verb::kHold, std::move(because));
}

Decision hold_for(const ClusterContext& context, Duration patience, Because because) {
  const Duration so_far = waited(context, because.rule);
  if (so_far >= patience) {
    because.reason += "; waited " + to_text(so_far) + ", patience is " + to_text(patience);
    return halt(context, std::move(because));
  }
  Decision decision = hold(context, std::move(because));
  decision.recheck_at = context.now + (patience - so_far);
  return decision;
}

Decision await_sight(const ClusterContext& context, const NodeSituation& node) {
  if (node.silent) {
    return await_return(context, node);
  }
  return node.heard ? await_report(context, node) : await_first_report(context, node);
}

Decision halt(const ClusterContext& context, Because because, ClusterOutcome outcome) {
  Decision decision = base(context, Verb::kHalt, std::move(because));
  // Nothing has been changed yet: that is a refusal, not a failure.
  const bool untouched = context.cluster.history.empty() && !context.cluster.in_flight;
  decision.outcome =
      untouched && outcome == ClusterOutcome::kFailed ? ClusterOutcome::kRefused : outcome;
  decision.page = true;
  return decision;
}

Decision finished(const ClusterContext& context, Because because) {
  Decision decision = base(context, Verb::kFinish, std::move(because));
  decision.phase = Phase::kFinished;
  decision.outcome = ClusterOutcome::kFinished;
  return decision;
}

Decision ask(const ClusterContext& context, Gate gate, Because because) {
  Decision decision = base(context, Verb::kAsk, std::move(because));
  decision.gate = gate;
  decision.page = true;
  return decision;
}

Attempts attempts_of(const ClusterObservation& cluster, const NodeId& node, const Step& step) {
  Attempts attempts;
  for (auto record = cluster.history.rbegin(); record != cluster.history.rend(); ++record) {
    if (record->node != node || !same_action(record->step, step)) {
      continue;
    }
    if (attempts.last == nullptr) {
      attempts.last = &*record;
    }
    if (record->result.outcome == Outcome::kDone) {
      break;
    }
    ++(record->result.outcome == Outcome::kRefused ? attempts.refused : attempts.failed);
    attempts.no_effect += record->result.reason == Reason::kNoEffect ? 1 : 0;
  }
  return attempts;
}

int times_done(const ClusterObservation& cluster, const NodeId& node, const Step& step) {
  return static_cast<int>(std::ranges::count_if(cluster.history, [&](const StepRecord& record) {
    return record.node == node && same_action(record.step, step) &&
           record.result.outcome == Outcome::kDone;
  }));
}

// In the mixed phase it is not known which node answers (dossier §8.2).
std::vector<Expectation> target_up(const NodeSituation& shell, const NodeSituation& target) {
  const bool seen = shell.facts != nullptr && shell.facts->cluster.has_value();
  return shell.id == target.id || !seen ? std::vector<Expectation>{}
                                        : std::vector<Expectation>{{Interlock::kOtherNodeUp, ""}};
}

const NodeSituation& shell_of(const ClusterContext& context, const NodeSituation& preferred,
                              const NodeSituation& other, const Step& step) {
  const int failed = attempts_of(context.cluster, preferred.id, step).failed;
  return failed > 0 && other.fresh && attempts_of(context.cluster, other.id, step).failed < failed
             ? other
             : preferred;
}

// No more attempts, on either node: users must not wait for them.
bool spent_anywhere(const ClusterContext& context, const Step& step) {
  const Attempts first = attempts_of(context.cluster, context.s.first.id, step);
  const Attempts second = attempts_of(context.cluster, context.s.second.id, step);
  return first.failed + second.failed > context.policy.max_retries_per_step ||
         first.refused + second.refused >= kRefusalsMost;
}

Decision run(const ClusterContext& context, const NodeSituation& node, Step step, Because because,
             std::vector<Expectation> expectations) {
  if (!node.fresh) {
    return await_sight(context, node);
  }
  const Attempts attempts = attempts_of(context.cluster, node.id, step);
  const int tried = attempts.failed + attempts.refused;
  if (const std::string limit = limit_reached(attempts, context.policy); !limit.empty()) {
    return budget_spent(
        context, step, *attempts.last,
        from_journal(attempts_text(tried) + ", last " + to_text(attempts.last->result.outcome) +
                         " (" + to_text(attempts.last->result.reason) + ")",
                     limit));
  }
  if (times_done(context.cluster, node.id, step) >= kSameStepMost) {
    return halt(context, {"step-without-effect",
                          describe(step) + " was done again and again, and is still needed",
                          from_journal("done " + std::to_string(kSameStepMost) + " times", "once"),
                          "see who undoes it on " + node.id.text});
  }
  // The CMS is down meanwhile: a person is called at once, not after the last attempt (§5.5-d).
  const bool page = tried > 0 && is_setup(step, SetupMode::kUpgradeCms);
  if (tried > 0) {
    const Instant ready = attempts.last->settled_at + context.policy.limits.retry_delay * tried;
    if (context.now < ready) {
      Decision decision =
          hold(context, {"retry-delay",
                         describe(step) + " on " + node.id.text +
                             " is tried again after a pause: " + attempts.last->result.detail,
                         from_journal(attempts_text(tried) + " so far",
                                      attempts_text(context.policy.max_retries_per_step + 1)),
                         "in " + to_text(ready - context.now)});
      decision.recheck_at = ready;
      decision.page = page;
      return decision;
    }
  }
  Decision decision = base(context, Verb::kRun, std::move(because));
  decision.page = page;
  decision.step = PlannedStep{node.id, std::move(step), std::move(expectations)};
  return decision;
}

Decision hold_on(const ClusterContext& context, const Finding& finding,
                 std::optional<Duration> patience) {
  return hold_for(context, patience.value_or(context.policy.limits.preflight_patience),
                  {finding.check,
                   finding.check + (finding.row.empty() ? "" : " (" + finding.row + ")") + ": " +
                       finding.figure.measured + ", must be: " + finding.figure.limit,
                   finding.figure, finding.remedy});
}

bool gate_open(const ClusterContext& context, Gate gate) {
  if (!asks_at(context.policy, gate)) {
    return true;
  }
  return std::ranges::any_of(context.cluster.passed_gates, [&](const PassedGate& passed) {
    return passed.gate == gate && context.cluster.labels &&
           passed.labels == *context.cluster.labels;
  });
}

}  // namespace lockstep
