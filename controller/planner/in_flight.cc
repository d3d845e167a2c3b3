#include "common/value/names.h"
#include "controller/planner/decisions.h"

namespace lockstep {
namespace {

Because about(const CommandInFlight& command, std::string rule, const std::string& reason,
              Figure figure) {
  return {std::move(rule), describe(command.step) + " on " + command.node.text + ": " + reason,
          std::move(figure), "the agent's report"};
}

const NodeSituation& target_of(const ClusterContext& context, const CommandInFlight& command) {
  return context.s.first.id == command.node ? context.s.first : context.s.second;
}

// A reboot is planned silence with a budget (dossier §5.3); only a new boot id settles it.
Decision watch_reboot(const ClusterContext& context, const CommandInFlight& command) {
  const Limits& limits = context.policy.limits;
  const Duration since = context.now - command.watched_since;
  const Figure figure = from_journal(to_text(since), "back within " + to_text(limits.reboot));
  if (since >= limits.reboot) {
    return halt(context,
                {"node-lost", command.node.text + " did not come back from its reboot", figure,
                 context.s.alone ? "look at the server's console"
                                 : "look at the node's console; mail runs on the other node"},
                ClusterOutcome::kInDoubt);
  }
  Decision decision = hold(context, about(command, "rebooting", "planned silence", figure));
  decision.page = since >= limits.reboot_warn;
  decision.recheck_at =
      command.watched_since + (since < limits.reboot_warn ? limits.reboot_warn : limits.reboot);
  return decision;
}

// Setup is never killed: one that stands still is looked at by a person (dossier §5.2-f).
MaybeDecision watch_progress(const ClusterContext& context, const CommandInFlight& command) {
  if (!command.progress || command.progress->advancing) {
    return std::nullopt;
  }
  const StepProgress& progress = *command.progress;
  const Duration limit = context.policy.limits.setup_stalled;
  const Figure figure = from_node(
      target_of(context, command),
      "no progress for " + to_text(progress.stalled_for) + " in \"" + progress.stage + "\"",
      "progress within " + to_text(limit));
  if (progress.stalled_for >= limit) {
    return halt(
        context,
        {"step-stalled", describe(command.step) + " on " + command.node.text + " stands still",
         figure, "do not kill it: look at its processes and ExchangeSetup.log on the node"},
        ClusterOutcome::kInDoubt);
  }
  return hold(context, about(command, "step-slow", "neither log nor processor time moves", figure));
}

MaybeDecision watch_silence(const ClusterContext& context, const CommandInFlight& command) {
  const NodeSituation& node = target_of(context, command);
  const Limits& limits = context.policy.limits;
  if (!node.silent) {
    return std::nullopt;
  }
  const Duration quiet = waited(context, "node-silent");
  const Figure figure = from_journal("silent for " + to_text(limits.facts_age + quiet),
                                     "a report within " + to_text(limits.silence));
  if (quiet >= limits.silence) {
    return halt(context,
                {"node-lost",
                 command.node.text + " fell silent with " + describe(command.step) +
                     " in hand; its outcome is not known",
                 figure, "look at the node's console and at its agent"},
                ClusterOutcome::kInDoubt);
  }
  Decision decision = hold(context, about(command, "node-silent", "no report", figure));
  decision.page = true;
  decision.recheck_at = context.now + (limits.silence - quiet);
  return decision;
}

}  // namespace

Decision watch_in_flight(const ClusterContext& context) {
  const CommandInFlight& command = *context.cluster.in_flight;
  if (is<RebootNode>(command.step)) {
    return watch_reboot(context, command);
  }
  if (MaybeDecision silent = watch_silence(context, command)) {
    return *silent;
  }
  if (MaybeDecision slow = watch_progress(context, command)) {
    return *slow;
  }
  const Duration since = context.now - command.issued_at;
  if (!command.acknowledged) {
    Decision decision =
        hold(context, about(command, "command-out", "not acknowledged yet",
                            from_journal(to_text(since), "repeated until it is settled")));
    // Its agent talks and does not listen: nothing here can mend that.
    decision.page = context.now - command.watched_since >= context.policy.limits.command_validity;
    return decision;
  }
  std::string stage = command.progress ? command.progress->stage : "";
  Decision decision =
      hold(context,
           about(command, "step-running", stage.empty() ? "running" : stage,
                 from_journal(
                     "for " + to_text(since),
                     "usually " +
                         to_text(expected_duration(context.policy.release, command.step).usual))));
  // The CMS moved onto the node while setup runs there: nothing may be killed, somebody must know
  // (I1).
  decision.page = is_setup(command.step, SetupMode::kUpgrade) &&
                  context.s.active().id == command.node && context.s.owner != Owner::kUnknown;
  return decision;
}

}  // namespace lockstep
