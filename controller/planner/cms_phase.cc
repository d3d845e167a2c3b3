#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/decisions.h"
#include "controller/planner/failback_rules.h"

// Phase C: the clustered mailbox server (dossier §3.3, §5.5). While it lasts, users are without
// mail.

namespace lockstep {
namespace {

const std::string& cms_name(const ClusterContext& context) { return context.cluster.declared.cms; }

// The node that is to own the CMS must be in the cluster; while it joins, the nodes need not agree.
MaybeDecision target_joins(const ClusterContext& context) {
  const NodeSituation& target = context.s.first;
  for (const NodeSituation* seer : {&context.s.second, &target}) {
    if (!seer->fresh || !seer->facts->cluster) {
      continue;
    }
    for (const ClusterNodeFacts& node : seer->facts->cluster->nodes) {
      if (node.node == target.id && node.state != ClusterNodeState::kUp) {
        return hold_for(
            context, context.policy.limits.join,
            {"target-joining", target.id.text + " is to own the CMS, and not Up in the cluster",
             from_node(*seer, to_text(node.state), "Up"),
             "see ClusSvc, witness and network of the node"});
      }
    }
  }
  return std::nullopt;
}

// The upgraded node may own the CMS only when rebooted (I13), and cannot be rebooted while it does
// (I17): that knot is a person's.
MaybeDecision owner_not_rebooted(const ClusterContext& context) {
  const Situation& s = context.s;
  if (s.first.rebooted) {
    return std::nullopt;
  }
  return hold_for(context, context.policy.limits.unlisted_settle,
                  {"owner-not-rebooted",
                   "the CMS came to " + s.first.id.text + " before its reboot after setup",
                   from_node(s.first, "not rebooted since setup", "rebooted"),
                   "stop the CMS, move it back to " + s.second.id.text +
                       " and start it there; then run the upgrade again"});
}

// /upgradecms runs once (I9): after its success, which the agent may have waited for in vain, an
// old CMS is a directory that has not replicated.
MaybeDecision upgrade_not_seen(const ClusterContext& context) {
  const Step upgrade =
      RunSetup{SetupMode::kUpgradeCms, context.policy.media_root, context.policy.release.target};
  const StepRecord* const last = attempts_of(context.cluster, context.s.first.id, upgrade).last;
  const bool in_vain = last != nullptr && last->result.reason == Reason::kNoEffect;
  if (!in_vain && times_done(context.cluster, context.s.first.id, upgrade) == 0) {
    return std::nullopt;
  }
  Decision decision =
      hold_for(context, context.policy.limits.transition,
               {"upgrade-cms-not-seen", "/upgradecms succeeded, and the CMS still shows as old",
                from_node(context.s.first, "CMS " + to_text(context.s.cms->build),
                          to_text(context.policy.release.target)),
                "replication of the directory; see another domain controller"});
  decision.page = true;  // the CMS is down meanwhile (§5.5-d)
  return decision;
}

// Stopping or moving the CMS breaks a backup (I19).
MaybeDecision wait_for_backup(const ClusterContext& context) {
  const Finding backup = no_backup_running(context.s);
  return backup.passed ? std::nullopt : MaybeDecision{hold_on(context, backup)};
}

bool moved_by_us(const ClusterContext& context) {
  const Step move = MoveCms{cms_name(context), context.s.first.id};
  return times_done(context.cluster, context.s.first.id, move) +
             times_done(context.cluster, context.s.second.id, move) >
         0;
}

// After a failover that we did not order, logs that were not copied may be lost (§5.6-c).
MaybeDecision loss_gate(const ClusterContext& context) {
  if (moved_by_us(context) || gate_open(context, Gate::kPossibleLoss)) {
    return std::nullopt;
  }
  return ask(
      context, Gate::kPossibleLoss,
      {"gate-possible-loss",
       cms_name(context) + " is on " + context.s.first.id.text +
           " without our move; going forward upgrades it there, and logs that were not copied are "
           "lost",
       from_node(context.s.first, "no move of ours", "moved by us"), "an operator's approval"});
}

// Before anything is done to an old CMS on the upgraded node.
MaybeDecision forward_gate(const ClusterContext& context) {
  for (const auto stage : {setup_alive, owner_not_rebooted, upgrade_not_seen, loss_gate}) {
    if (MaybeDecision decision = stage(context)) {
      return decision;
    }
  }
  const Finding quorum = quorum_safe(context.s, context.s.first);
  if (!quorum.passed) {
    return hold_on(context, quorum);
  }
  return wait_for_backup(context);
}

MaybeDecision stop_gate(const ClusterContext& context) {
  if (gate_open(context, Gate::kBeforeOutage)) {
    return std::nullopt;
  }
  return ask(context, Gate::kBeforeOutage,
             {"gate-before-outage",
              cms_name(context) + " goes down for about " +
                  to_text(predicted_outage(context.policy.release).usual) + "; are its users told?",
              from_journal("not approved", "approved"), "an operator's approval"});
}

// Since the last outage, where one was seen.
bool tested(const ClusterContext& context, const NodeId& owner) {
  const Step test = SmokeTest{cms_name(context)};
  const auto& outages = context.cluster.outages;
  const Instant since =
      outages.empty() ? Instant{} : outages.back().ended_at.value_or(outages.back().began_at);
  return std::ranges::any_of(context.cluster.history, [&](const StepRecord& record) {
    return record.node == owner && same_action(record.step, test) &&
           record.result.outcome == Outcome::kDone && record.settled_at >= since;
  });
}

}  // namespace

Decision stop_cms(const ClusterContext& context) {
  const Situation& s = context.s;
  if (spent_anywhere(context, MoveCms{cms_name(context), s.first.id})) {
    return halt(
        context,
        {"move-refused", "the CMS could not be moved and was started again on " + s.second.id.text,
         from_journal("no attempt left",
                      std::to_string(context.policy.max_retries_per_step + 1) + " attempts"),
         "users have mail; see the step's detail, then run the upgrade again"});
  }
  for (const auto& stage : {setup_alive(context), verify_node(context, s.first),
                            mend_copies(context, false), stop_gate(context)}) {
    if (stage) {
      return *stage;
    }
  }
  const auto findings = before_outage(s, s.first, context.policy);
  if (const Finding* obstacle = first_obstacle(findings, context.policy)) {
    return hold_on(context, *obstacle);
  }
  const Step stop = StopCms{cms_name(context)};
  return run(
      context, shell_of(context, s.second, s.first, stop), stop,
      {"stop-cms", s.first.id.text + " is upgraded, rebooted and verified: the outage begins",
       from_node(s.second, to_text(s.state), "Offline"), "the stop"},
      {{Interlock::kCmsOnline, ""}, {Interlock::kCopiesHealthy, ""}, {Interlock::kQuorumSafe, ""}});
}

Decision move_cms(const ClusterContext& context) {
  const Situation& s = context.s;
  const Step move = MoveCms{cms_name(context), s.first.id};
  if (spent_anywhere(context, move) && s.cms_watermark) {
    // Half upgraded: no node but the upgraded one may start it (I10).
    return halt(context, {"move-refused", "the half-upgraded CMS could not be moved",
                          from_journal("no attempt left", "on " + s.first.id.text),
                          "users are without mail: move the CMS to " + s.first.id.text +
                              " by hand, then run the upgrade again"});
  }
  if (spent_anywhere(context, move)) {
    // Users first: the CMS goes back up where it was (§5.5-b), and a person decides.
    return run(context, s.second, StartCms{cms_name(context)},
               {"start-after-refused-move",
                "the move was refused too often: the CMS is started on " + s.second.id.text,
                from_node(s.second, to_text(s.state), "Online"), "the start"});
  }
  for (const auto stage : {setup_alive, wait_for_backup}) {
    if (MaybeDecision decision = stage(context)) {
      return *decision;
    }
  }
  if (!s.first.rebooted) {
    return reboot_upgraded_node(context, s.first, &s.second);  // I13
  }
  if (MaybeDecision wait = target_joins(context)) {
    return *wait;
  }
  // When the owner is down, the upgraded node is asked instead.
  const NodeSituation& preferred = shell_of(context, s.second, s.first, move);
  const NodeSituation& shell = preferred.fresh ? preferred : s.first;
  return run(context, shell, move,
             {"move-cms", "the CMS is stopped on the old node",
              from_node(shell, "on " + s.second.id.text, "on " + s.first.id.text), "the move"},
             target_up(shell, s.first));
}

Decision upgrade_cms(const ClusterContext& context) {
  const Situation& s = context.s;
  if (MaybeDecision gate = forward_gate(context)) {
    return *gate;
  }
  if (s.state != CmsState::kOffline) {
    return run(context, s.first, StopCms{cms_name(context)},
               {"stop-before-upgrade", "the CMS must be Offline for /upgradecms",
                from_node(s.first, to_text(s.state), "Offline"), "the stop"},
               {{Interlock::kOwnsCms, ""}});
  }
  return run(
      context, s.first,
      RunSetup{SetupMode::kUpgradeCms, context.policy.media_root, context.policy.release.target},
      {s.cms_watermark ? "resume-upgrade-cms" : "upgrade-cms",
       "the CMS is Offline on the upgraded node " + s.first.id.text,
       from_node(s.first, "CMS " + to_text(s.cms->build), to_text(context.policy.release.target)),
       "/upgradecms"},
      {{Interlock::kQuorumSafe, ""}});
}

Decision stop_on_first(const ClusterContext& context) {
  const Situation& s = context.s;
  if (MaybeDecision gate = forward_gate(context)) {
    return *gate;
  }
  return run(context, s.first, StopCms{cms_name(context)},
             {"stop-before-upgrade", "an old CMS is " + to_text(s.state) + " on the upgraded node",
              from_node(s.first, to_text(s.state), "Offline"), "the stop"},
             {{Interlock::kOwnsCms, ""}});  // else it may be in service again on the old node
}

Decision start_cms(const ClusterContext& context) {
  if (MaybeDecision home = move_home(context)) {
    return *home;
  }
  const Situation& s = context.s;
  const NodeSituation& owner = s.active();
  if (owner.fresh && owner.setup_running) {
    return *setup_alive(context);
  }
  return run(context, owner, StartCms{cms_name(context)},
             {"start-cms", "the CMS is upgraded and stopped on " + owner.id.text,
              from_node(owner, to_text(s.state), "Online"), "the start"});
}

Decision mend_cms(const ClusterContext& context) {
  const Situation& s = context.s;
  const NodeSituation& owner = s.active();
  if (owner.fresh && owner.setup_running) {
    return *setup_alive(context);
  }
  const Because because{
      "mend-cms", "the CMS is " + to_text(s.state) + " on " + owner.id.text,
      from_node(owner,
                to_text(s.state) + ", " + std::to_string(s.cms->databases_mounted) + " of " +
                    std::to_string(s.cms->databases) + " mounted",
                "Online, every database mounted"),
      "mounting or starting it"};
  if (s.state == CmsState::kFailed) {
    return run(context, owner, StartCms{cms_name(context)}, because);
  }
  return run(context, owner, MountDatabases{cms_name(context)}, because);
}

Decision return_cms(const ClusterContext& context) {
  const Situation& s = context.s;
  for (const auto stage : {setup_alive, wait_for_backup}) {
    if (MaybeDecision decision = stage(context)) {
      return *decision;
    }
  }
  if (s.state != CmsState::kOffline) {
    return run(
        context, s.second, StopCms{cms_name(context)},
        {"return-cms", "an upgraded CMS is on the old node " + s.second.id.text,
         from_node(s.second, to_text(s.state), "Offline, then on " + s.first.id.text), "the stop"},
        {{Interlock::kOwnsCms, ""}});
  }
  if (!s.first.rebooted) {
    return reboot_upgraded_node(context, s.first, &s.second);  // I13
  }
  if (MaybeDecision wait = target_joins(context)) {
    return *wait;
  }
  const Step move = MoveCms{cms_name(context), s.first.id};
  const NodeSituation& shell =
      s.second.fresh ? shell_of(context, s.second, s.first, move) : s.first;
  return run(context, shell, move,
             {"return-cms", "an upgraded CMS is stopped on the old node " + s.second.id.text,
              from_node(shell, "on " + s.second.id.text, "on " + s.first.id.text), "the move"},
             target_up(shell, s.first));
}

MaybeDecision prove_service(const ClusterContext& context) {
  const Situation& s = context.s;
  const NodeSituation& owner = s.active();
  const Finding mounted = databases_mounted(s);
  if (!mounted.passed) {
    return run(context, owner, MountDatabases{cms_name(context)},
               {"mount-databases", "a start without error is not a mounted database",
                mounted.figure, "mounting them"});
  }
  const Step test = SmokeTest{cms_name(context)};
  if (tested(context, owner.id)) {
    return std::nullopt;
  }
  return run(context, owner, test,
             {"smoke-test", "the CMS is online: log on to every database",
              from_journal("not tested in this run", "passed"), "the test"});
}

}  // namespace lockstep
