#include "common/value/names.h"
#include "controller/planner/decisions.h"
#include "controller/planner/failback_rules.h"

// Phase E: copies healthy, everything put back (dossier §3.5).

namespace lockstep {
namespace {

MaybeDecision set_oab_node(const ClusterContext& context) {
  const NodeSituation& owner = context.s.active();
  const CmsFacts& cms = *context.s.cms;
  if (!cms.oab_node || *cms.oab_node == owner.id) {
    return std::nullopt;
  }
  return run(context, owner, SetOabNode{cms.name, owner.id},
             {"oab-node", "the offline address book is bound to " + cms.oab_node->text,
              from_node(owner, cms.oab_node->text, owner.id.text), "binding it to the owner"});
}

// A failover during its own setup can bring the CMS to the second node before that is rebooted, and
// it cannot be rebooted while it owns the CMS (I17): a person chooses the moment of the move.
MaybeDecision owner_rebooted(const ClusterContext& context) {
  const NodeSituation& owner = context.s.active();
  if (owner.rebooted) {
    return std::nullopt;
  }
  return hold_for(
      context, context.policy.limits.unlisted_settle,
      {"owner-not-rebooted", "the CMS came to " + owner.id.text + " before its reboot after setup",
       from_node(owner, "not rebooted since setup", "rebooted"),
       "move the CMS to " + context.s.passive().id.text +
           " with the Exchange tools, then run the upgrade again"});
}

MaybeDecision same_build(const ClusterContext& context) {
  const BuildNumber& a = context.s.first.facts->setup.configured;
  const BuildNumber& b = context.s.second.facts->setup.configured;
  if (a == b) {
    return std::nullopt;
  }
  return halt(context, {"builds-differ", "the two nodes ended on different builds",
                        from_node(context.s.first, to_text(a) + " and " + to_text(b),
                                  "the same build (I18)"),
                        "bring both nodes to the same build"});
}

}  // namespace

// Done once on every node even when nothing differs: "everything put back" is then a fact with a
// record. A front end on which nothing was done has nothing to put back.
MaybeDecision restore_settings(const ClusterContext& context, const NodeSituation& node) {
  const auto baseline = context.cluster.baselines.find(node.id);
  if (baseline == context.cluster.baselines.end()) {
    return std::nullopt;
  }
  const Step step = RestoreBaseline{RestoreScope::kEverything, baseline->second};
  const std::vector<std::string> changed =
      differences(baseline->second, *node.facts, context.policy.release.cluster_controlled);
  const bool untouched = context.s.alone && context.cluster.history.empty();
  if (changed.empty() && (untouched || times_done(context.cluster, node.id, step) > 0)) {
    return std::nullopt;
  }
  const std::string more =
      changed.size() > 1 ? ", and " + std::to_string(changed.size() - 1) + " more" : "";
  return run(
      context, node, step,
      {"restore-settings", "the settings of " + node.id.text + " must be as before the upgrade",
       from_node(node, changed.empty() ? "nothing differs" : changed.front() + more, "as before"),
       "putting them back"});
}

Decision finish(const ClusterContext& context) {
  const Situation& s = context.s;
  for (const NodeSituation* node : {&s.first, &s.second}) {
    if (!node->fresh) {
      return hold_on(context, both_nodes_up(s));
    }
  }
  if (MaybeDecision setup = setup_alive(context)) {
    return *setup;
  }
  if (MaybeDecision verify = verify_node(context, s.passive())) {
    return *verify;
  }
  if (MaybeDecision service = prove_service(context)) {
    return *service;
  }
  if (MaybeDecision copies = mend_copies(context, true)) {
    return *copies;
  }
  if (MaybeDecision reboot = owner_rebooted(context)) {
    return *reboot;
  }
  for (const auto& stage : {restore_settings(context, s.first), restore_settings(context, s.second),
                            set_oab_node(context), same_build(context)}) {
    if (stage) {
      return *stage;
    }
  }
  const Because whole{
      "finished",
      "both nodes and the CMS are at " + to_text(context.policy.release.target) +
          ", copies are healthy, settings are put back; take a full backup now",
      from_node(s.active(), to_text(s.cms->build), to_text(context.policy.release.target)), ""};
  if (MaybeDecision home = fail_back(context, whole)) {
    return *home;
  }
  return finished(context, whole);
}

}  // namespace lockstep
