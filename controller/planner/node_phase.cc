#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/decisions.h"
#include "controller/planner/node_checks.h"

// Phases B and D: one routine for both nodes (dossier §3.2, §3.4), and for a front end (§7.5),
// which has no partner and leaves out what a cluster asks for. Each rule looks at facts, asks for
// one step or waits, and is silent when its part is done; upgrade_node() is the order.

namespace lockstep {
namespace {

struct NodeRule {
  const ClusterContext& context;
  const NodeSituation& node;     // to be upgraded; passive
  const NodeSituation* partner;  // owns the CMS; null: a front end

  [[nodiscard]] const NodeFacts& facts() const { return *node.facts; }
  [[nodiscard]] const Release& release() const { return context.policy.release; }
};

bool runs(const NodeFacts& facts, const std::string& service) {
  const ServiceFacts* const found = find_service(facts, service);
  return found != nullptr && found->state == ServiceState::kRunning;
}

// What holds a cluster together while one of its nodes is worked on.
std::vector<Expectation> beside_partner(const NodeRule& rule) {
  return rule.partner == nullptr ? std::vector<Expectation>{}
                                 : std::vector<Expectation>{{Interlock::kOtherNodeUp, ""}};
}

MaybeDecision no_setup_alive(const NodeRule& rule) { return setup_alive(rule.context); }

MaybeDecision outage_gate(const NodeRule& rule) {
  // Asked before the first change of the first node: from its setup on, the CMS has no failover
  // target (I11), and nobody wants that window to wait for a person.
  if (rule.partner == nullptr || rule.context.s.cms_level == Level::kTarget ||
      gate_open(rule.context, Gate::kBeforeOutage)) {
    return std::nullopt;
  }
  const DurationRange outage = predicted_outage(rule.release());
  const std::string& cms = rule.context.cluster.declared.cms;
  return ask(
      rule.context, Gate::kBeforeOutage,
      {"gate-before-outage",
       cms + " loses failover while " + rule.node.id.text + " is upgraded, and is down for about " +
           to_text(outage.usual) + " (" + to_text(outage.shortest) + " to " +
           to_text(outage.longest) + ") afterwards; are its users told?",
       from_journal("not approved", "approved"), "an operator's approval"});
}

MaybeDecision install_prerequisites(const NodeRule& rule) {
  for (const Prerequisite& wanted : rule.release().prerequisites) {
    if (rule.facts().platform.dotnet_service_pack >= wanted.dotnet_service_pack) {
      continue;
    }
    return run(rule.context, rule.node,
               InstallPackage{wanted.name, rule.context.policy.media_root + "\\" + wanted.package,
                              wanted.sha256},
               {"prerequisite-missing", rule.node.id.text + " lacks " + wanted.name,
                from_node(rule.node,
                          ".NET 2.0 SP" + std::to_string(rule.facts().platform.dotnet_service_pack),
                          ".NET 2.0 SP" + std::to_string(wanted.dotnet_service_pack)),
                "the installation"});
  }
  return std::nullopt;
}

MaybeDecision evacuate(const NodeRule& rule) {
  if (rule.partner == nullptr) {
    return std::nullopt;
  }
  if (!rule.facts().cluster) {
    return hold_for(
        rule.context, rule.context.policy.limits.join,
        {"cluster-service-silent", "the cluster service does not answer on " + rule.node.id.text,
         from_node(rule.node, "no cluster view", "a cluster view"), "start ClusSvc on the node"});
  }
  for (const GroupFacts& group : rule.facts().cluster->groups) {
    if (group.owner == rule.node.id && !group.holds_cms) {
      return run(rule.context, rule.node, MoveGroup{group.name, rule.partner->id},
                 {"evacuate", rule.node.id.text + " owns " + group.name,
                  from_node(rule.node, "owns " + group.name, "owns no group"), "the move"},
                 {{Interlock::kOtherNodeUp, ""}});
    }
  }
  return std::nullopt;
}

// What must hold before either node leaves the cluster for a while.
MaybeDecision safe_to_reboot(const NodeRule& rule) {
  const Situation& s = rule.context.s;
  if (rule.partner == nullptr) {
    return std::nullopt;
  }
  for (const Finding& finding :
       {quorum_safe(s, *rule.partner), quorum_safe(s, rule.node), both_nodes_up(s)}) {
    if (!finding.passed) {
      return hold_on(rule.context, finding);
    }
  }
  return std::nullopt;
}

// Rebooted, with nothing done since that could have asked for another reboot: the value is
// orphaned (§5.1).
bool rebooted_in_vain(const NodeRule& rule) {
  const auto& history = rule.context.cluster.history;
  for (auto record = history.rbegin(); record != history.rend(); ++record) {
    if (record->node != rule.node.id) {
      continue;
    }
    if (is<InstallPackage>(record->step) || is<RunSetup>(record->step)) {
      return false;
    }
    if (is<RebootNode>(record->step) && record->result.outcome == Outcome::kDone) {
      return true;
    }
  }
  return false;
}

MaybeDecision clear_pending_reboot(const NodeRule& rule) {
  const PlatformFacts& platform = rule.facts().platform;
  if (!platform.reboot_pending) {
    return std::nullopt;
  }
  const RebootNode reboot{rule.facts().boot, "pending reboot"};
  const Figure figure =
      from_node(rule.node, "pending: " + platform.reboot_pending_source, "none pending");
  if (rebooted_in_vain(rule)) {
    return halt(rule.context,
                {"pending-reboot-orphaned",
                 "a reboot did not clear the pending reboot of " + rule.node.id.text, figure,
                 "inspect and delete the orphaned value " + platform.reboot_pending_source});
  }
  for (const auto stage : {no_setup_alive, evacuate, safe_to_reboot}) {
    if (MaybeDecision decision = stage(rule)) {
      return decision;
    }
  }
  return run(rule.context, rule.node, reboot,
             {"pending-reboot", rule.node.id.text + " has a reboot pending", figure, "the reboot"},
             beside_partner(rule));
}

MaybeDecision quiet_services(const NodeRule& rule) {
  std::vector<std::string> running;
  std::string names;
  for (const std::string& service : rule.release().quiet_services) {
    if (runs(rule.facts(), service)) {
      running.push_back(service);
      names += (names.empty() ? "" : ", ") + service;
    }
  }
  if (running.empty()) {
    return std::nullopt;
  }
  return run(
      rule.context, rule.node, StopServices{std::move(running)},
      {"quiet-services", "services that hold performance counters run on " + rule.node.id.text,
       from_node(rule.node, names + " running", "stopped"), "stopping them"},
      {{Interlock::kOwnsNoCms, ""}});
}

// Its start cannot be dated against our own steps by any clock we trust, so the journal remembers
// it. How long it has run since is an age, which needs no second clock.
bool restarted_since_boot(const NodeRule& rule, const std::string& service) {
  const auto& history = rule.context.cluster.history;
  for (auto record = history.rbegin(); record != history.rend(); ++record) {
    if (record->node != rule.node.id || record->result.outcome != Outcome::kDone) {
      continue;
    }
    if (is<RebootNode>(record->step)) {
      return false;
    }
    const auto* restart = std::get_if<RestartService>(&record->step);
    if (restart != nullptr && restart->service == service) {
      return true;
    }
  }
  return false;
}

MaybeDecision remote_registry(const NodeRule& rule) {
  const std::string& service = rule.release().remote_registry;
  const ServiceFacts* const found = find_service(rule.facts(), service);
  if (found == nullptr) {
    return std::nullopt;
  }
  const Duration most = rule.context.policy.limits.remote_registry_age;
  const bool restarted = runs(rule.facts(), service) && restarted_since_boot(rule, service);
  if (restarted && found->running_for <= most) {
    return std::nullopt;
  }
  return run(rule.context, rule.node, RestartService{service},
             {"remote-registry", service + " must be freshly started before setup",
              from_node(rule.node,
                        restarted ? "restarted " + to_text(found->running_for) + " ago"
                                  : "not restarted since boot",
                        "restarted at most " + to_text(most) + " ago"),
              "the restart"},
             {{Interlock::kOwnsNoCms, ""}});
}

MaybeDecision firewall(const NodeRule& rule) {
  const std::string* const named = firewall_of(rule.release(), rule.facts().platform.os_version);
  if (named == nullptr) {
    return hold_on(rule.context, firewall_harmless(rule.node, rule.context.policy));
  }
  const std::string& service = *named;
  const ServiceFacts* const found = find_service(rule.facts(), service);
  if (found == nullptr || found->state == ServiceState::kRunning) {
    return std::nullopt;
  }
  return run(
      rule.context, rule.node, EnsureServiceRunning{service},
      {"firewall-service", "setup adds firewall exceptions, so " + service + " must run",
       from_node(rule.node, to_text(found->start_type) + ", " + to_text(found->state), "Running"),
       "starting it"},
      {{Interlock::kOwnsNoCms, ""}});
}

MaybeDecision setup_gate(const NodeRule& rule) {
  const bool first = rule.node.id == rule.context.s.first.id;
  const bool copies_in_use = rule.partner != nullptr && first && rule.node.level == Level::kOld;
  if (copies_in_use) {
    if (MaybeDecision copies = mend_copies(rule.context, false)) {
      return copies;
    }
  }
  const auto findings = before_setup(rule.context.s, rule.node, rule.context.policy, copies_in_use);
  if (const Finding* obstacle = first_obstacle(findings, rule.context.policy)) {
    return hold_on(rule.context, *obstacle);
  }
  return std::nullopt;
}

// Setup may end with services left Disabled (§5.2-d). Where the baseline knows no better, a person
// does.
MaybeDecision restore_start_types(const NodeRule& rule) {
  const Finding disabled = no_service_disabled(rule.node, rule.context.policy);
  if (disabled.passed) {
    return std::nullopt;
  }
  const auto& baselines = rule.context.cluster.baselines;
  const auto baseline = baselines.find(rule.node.id);
  const auto& exchange = rule.release().exchange_services;
  const bool known =
      baseline != baselines.end() &&
      std::ranges::any_of(baseline->second.services, [&](const ServiceSetting& before) {
        const ServiceFacts* const now = find_service(rule.facts(), before.name);
        return now != nullptr && now->start_type == StartType::kDisabled &&
               before.start_type != StartType::kDisabled &&
               std::ranges::find(exchange, before.name) != exchange.end();
      });
  if (!known) {
    return hold_on(rule.context, disabled);
  }
  return run(rule.context, rule.node, RestoreBaseline{RestoreScope::kStartTypes, baseline->second},
             {"start-types-lost", "setup left services Disabled on " + rule.node.id.text,
              disabled.figure, "putting the recorded start types back"});
}

Decision run_setup(const NodeRule& rule) {
  const bool resumes = rule.node.level == Level::kPartial;
  std::vector<Expectation> expectations = beside_partner(rule);
  // The passive node's tools may be too old for the CMS (§8.2); the planner asked the active node.
  if (rule.facts().cms) {
    expectations.push_back({Interlock::kNoBackupRunning, ""});
  }
  if (!resumes) {
    expectations.push_back({Interlock::kNoRebootPending, ""});
  }
  const SetupFacts& setup = rule.facts().setup;
  return run(
      rule.context, rule.node,
      RunSetup{SetupMode::kUpgrade, rule.context.policy.media_root, rule.release().target},
      {resumes ? "resume-setup" : "upgrade-node",
       rule.node.id.text + (resumes ? " has a setup watermark: the same command resumes"
                            : rule.partner != nullptr ? " is passive, evacuated and prepared"
                                                      : " is prepared"),
       from_node(rule.node, to_text(setup.configured), to_text(rule.release().target)), "setup"},
      std::move(expectations));
}

}  // namespace

MaybeDecision setup_alive(const ClusterContext& context) {
  for (const NodeSituation* node : context.s.nodes()) {
    if (node->fresh && node->setup_running) {
      // Not ours, or ours from an earlier life of the agent: never start a second one (§5.2-l). It
      // may be at its beginning, and nobody tells whether it advances.
      const Duration stalled = context.policy.limits.setup_stalled;
      Decision decision =
          hold_for(context, context.policy.release.durations.setup.longest + stalled,
                   {"setup-running", "a setup process is alive on " + node->id.text,
                    from_node(*node, "setup is running", "no setup process"),
                    "its end; one that hangs is ended by hand on " + node->id.text});
      decision.page = decision.page || waited(context, decision.rule) >= stalled;
      return decision;
    }
  }
  return std::nullopt;
}

Decision upgrade_node(const ClusterContext& context, const NodeSituation& node,
                      const NodeSituation* partner) {
  const NodeRule rule{context, node, partner};
  using Stage = MaybeDecision (*)(const NodeRule&);
  // A half-done setup is resumed as it is: rebooting or installing in the middle would change its
  // ground.
  const bool fresh_start = node.level == Level::kOld;
  const std::vector<Stage> stages =
      fresh_start ? std::vector<Stage>{no_setup_alive,
                                       outage_gate,
                                       install_prerequisites,
                                       evacuate,
                                       clear_pending_reboot,
                                       quiet_services,
                                       remote_registry,
                                       firewall,
                                       setup_gate}
                  : std::vector<Stage>{no_setup_alive, outage_gate, evacuate,
                                       quiet_services, firewall,    setup_gate};
  for (const Stage stage : stages) {
    if (MaybeDecision decision = stage(rule)) {
      return *decision;
    }
  }
  return run_setup(rule);
}

Decision reboot_upgraded_node(const ClusterContext& context, const NodeSituation& node,
                              const NodeSituation* partner) {
  const NodeRule rule{context, node, partner};
  for (const auto stage : {no_setup_alive, evacuate, restore_start_types, safe_to_reboot}) {
    if (MaybeDecision decision = stage(rule)) {
      return *decision;
    }
  }
  return run(context, node, RebootNode{node.facts->boot, "after setup"},
             {"reboot-after-setup", node.id.text + " is upgraded and not rebooted since",
              from_node(node, "not rebooted since setup", "rebooted"), "the reboot"},
             beside_partner(rule));
}

MaybeDecision verify_node(const ClusterContext& context, const NodeSituation& node) {
  const bool alone = context.s.alone;
  if (const Finding up = both_nodes_up(context.s); !alone && !up.passed) {
    return hold_for(context, context.policy.limits.join,
                    {"node-joining", node.id.text + " is back, and not yet Up in the cluster",
                     up.figure, "see ClusSvc, witness and network of the node"});
  }
  const NodeRule rule{context, node, alone ? nullptr : &context.s.active()};
  for (const auto stage : {clear_pending_reboot, restore_start_types}) {
    if (MaybeDecision decision = stage(rule)) {
      return decision;
    }
  }
  const auto baseline = context.cluster.baselines.find(node.id);
  if (baseline == context.cluster.baselines.end()) {
    return std::nullopt;
  }
  std::vector<std::string> stopped;
  std::string names;
  const Release& release = context.policy.release;
  for (const ServiceSetting& before : baseline->second.services) {
    const bool exchange = std::ranges::find(release.exchange_services, before.name) !=
                          release.exchange_services.end();
    const bool controlled = std::ranges::find(release.cluster_controlled, before.name) !=
                            release.cluster_controlled.end();
    const ServiceFacts* const now = find_service(*node.facts, before.name);
    if (exchange && !controlled && before.running && now != nullptr &&
        now->state != ServiceState::kRunning) {
      stopped.push_back(before.name);
      names += (names.empty() ? "" : ", ") + before.name;
    }
  }
  if (stopped.empty()) {
    return std::nullopt;
  }
  return run(context, node, StartServices{std::move(stopped)},
             {"services-stopped", "services that ran before do not run on " + node.id.text,
              from_node(node, names + " stopped", "running"), "starting them"});
}

}  // namespace lockstep
