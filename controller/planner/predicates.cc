#include "controller/planner/predicates.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/planner/node_checks.h"

namespace lockstep {
namespace {

Figure seen_cms(const Situation& s, std::string measured, std::string limit) {
  const NodeSituation& source = s.cms_source == s.second.id ? s.second : s.first;
  return seen_by(source, std::move(measured), std::move(limit));
}

Finding directory_prepared(const Situation& s, const Policy& policy) {
  const Release& release = policy.release;
  Finding finding{
      "directory-prepared",
      "P1, P2",
      Severity::kBlock,
      false,
      {},
      "run setup.com /PrepareSchema and /PrepareAD of the release, wait for replication"};
  finding.figure.limit = "schema " + std::to_string(release.schema_range_upper) +
                         ", organization " + std::to_string(release.organization_version);
  const NodeSituation* blind = nullptr;
  for (const NodeSituation* node : s.nodes()) {
    if (node->facts == nullptr || !node->facts->directory) {
      blind = blind == nullptr ? node : blind;
      continue;
    }
    const DirectoryFacts& directory = *node->facts->directory;
    finding.passed = directory.schema_range_upper >= release.schema_range_upper &&
                     directory.organization_version >= release.organization_version;
    finding.figure = seen_by(*node,
                             "schema " + std::to_string(directory.schema_range_upper) +
                                 ", organization " + std::to_string(directory.organization_version),
                             finding.figure.limit);
    if (!finding.passed) {
      return finding;  // whatever the other node would say
    }
  }
  return blind == nullptr ? finding : unreadable(finding, blind->id);
}

Finding cms_known(const Situation& s) {
  Finding finding{"cms-known",
                  "P6",
                  Severity::kBlock,
                  s.cms != nullptr && !s.views_differ && s.owner != Owner::kUnknown,
                  {},
                  "see why the nodes do not agree on the CMS's owner"};
  finding.figure = seen_cms(s,
                            s.cms == nullptr ? "could not be read"
                            : s.views_differ ? "the nodes disagree"
                            : s.cms->owner   ? "owned by " + s.cms->owner->text
                                             : "no owner",
                            "one CMS, owned by one of the two nodes");
  return finding;
}

Finding copies_inspected(const Situation& s, const Policy& policy) {
  Finding finding{
      "copies-inspected",
      "P14",
      Severity::kWarn,
      false,
      {},
      "RTM can report Healthy for a broken idle copy: verify the copy, or accept the warning"};
  finding.figure.limit = "at most " + to_text(policy.limits.inspected_age) + " ago";
  if (s.cms == nullptr) {
    return unreadable(finding, s.passive().id);
  }
  Duration oldest{0};
  for (const CopyFacts& copy : s.cms->copies) {
    oldest = copy.public_folder ? oldest : std::max(oldest, copy.last_inspected_ago);
  }
  finding.passed = oldest <= policy.limits.inspected_age;
  finding.figure = seen_cms(s, to_text(oldest) + " ago", finding.figure.limit);
  return finding;
}

Finding backup_recent(const Situation& s, const Policy& policy) {
  Finding finding{"backup-recent", "P16", Severity::kBlock,
                  false,           {},    "take a full backup of the CMS"};
  finding.figure.limit = "a full backup at most " + to_text(policy.limits.backup_age) + " ago";
  if (s.cms == nullptr || !s.cms->last_full_backup_ago) {
    return unreadable(finding, s.active().id);
  }
  finding.passed = *s.cms->last_full_backup_ago <= policy.limits.backup_age;
  finding.figure =
      seen_cms(s, to_text(*s.cms->last_full_backup_ago) + " ago", finding.figure.limit);
  return finding;
}

Finding same_updates(const Situation& s) {
  Finding finding{
      "same-updates", "P36", Severity::kWarn,
      false,          {},    "install the same updates on both nodes, or accept the warning"};
  finding.figure.limit = "the same updates on both nodes";
  if (s.first.facts == nullptr || s.second.facts == nullptr) {
    return unreadable(finding, s.first.facts == nullptr ? s.first.id : s.second.id);
  }
  const auto& a = s.first.facts->platform.updates;
  const auto& b = s.second.facts->platform.updates;
  std::vector<std::string> odd;
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(odd));
  finding.passed = odd.empty();
  std::string names;
  for (const std::string& name : odd) {
    names += (names.empty() ? "only on one node: " : ", ") + name;
  }
  finding.figure = seen_by(s.first, odd.empty() ? std::to_string(a.size()) + " on both" : names,
                           finding.figure.limit);
  return finding;
}

// /upgradecms of another day left it, which needs an upgraded node: with two old ones there is
// nothing to resume, and the next one would stumble over it.
Finding cms_upgrade_clean(const Situation& s) {
  Finding finding{
      "cms-upgrade-clean",
      "P24",
      Severity::kBlock,
      !s.cms_watermark || s.first.level == Level::kTarget,
      {},
      "read the log of /upgradecms; export and delete Watermark and Action of the CMS key"};
  const NodeSituation* const blind = s.first.facts == nullptr    ? &s.first
                                     : s.second.facts == nullptr ? &s.second
                                                                 : nullptr;
  finding.figure.limit = "no Watermark or Action of /upgradecms, unless it can be resumed";
  if (blind != nullptr && !s.cms_watermark) {
    return unreadable(finding, blind->id);
  }
  const bool of_second = s.second.facts != nullptr && s.second.facts->setup.cms_watermark;
  finding.figure = seen_by(of_second || s.first.facts == nullptr ? s.second : s.first,
                           !s.cms_watermark ? "no Watermark, no Action"
                           : finding.passed ? "a half-finished /upgradecms, which is resumed"
                                            : "a half-finished /upgradecms, and no upgraded node",
                           finding.figure.limit);
  return finding;
}

}  // namespace

Finding cms_online(const Situation& s) {
  Finding finding{"cms-online",
                  "P7",
                  Severity::kBlock,
                  s.state == CmsState::kOnline,
                  {},
                  "bring the CMS fully online with the Exchange tools"};
  finding.figure = seen_cms(s, to_text(s.state), "Online");
  return finding;
}

Finding both_nodes_up(const Situation& s) {
  Finding finding{"both-nodes-up", "P5", Severity::kBlock,
                  false,           {},   "bring both nodes Up in the cluster; resume a paused one"};
  finding.figure.limit = "both Up";
  // Each node is asked: while one joins, they need not agree.
  for (const NodeSituation* seer : {&s.second, &s.first}) {
    if (!seer->fresh) {
      continue;
    }
    if (!seer->facts->cluster) {
      return unreadable(finding, seer->id);
    }
    std::string states;
    std::size_t up = 0;
    for (const ClusterNodeFacts& node : seer->facts->cluster->nodes) {
      up += node.state == ClusterNodeState::kUp ? 1 : 0;
      states += (states.empty() ? "" : ", ") + node.node.text + " " + to_text(node.state);
    }
    finding.passed = up == 2;
    finding.figure = seen_by(*seer, states, "both Up");
    if (!finding.passed) {
      return finding;
    }
  }
  return finding.passed ? finding : unreadable(finding, s.second.id);
}

Finding quorum_safe(const Situation&, const NodeSituation& seen_from) {
  return interlock("quorum-safe", "P10", seen_from, Interlock::kQuorumSafe,
                   "bring the file share witness back before anything else");
}

Finding copies_healthy(const Situation& s) {
  const NodeSituation& source = s.cms_source == s.second.id ? s.second : s.first;
  return interlock("copies-healthy", "P12", source, Interlock::kCopiesHealthy,
                   "see FailedMessage of the copy; resume or reseed it");
}

Finding queues_small(const Situation& s, const Policy& policy) {
  Finding finding{
      "copy-queues", "P13", Severity::kBlock,
      false,         {},    "see why logs are not copied or replayed on the passive node"};
  finding.figure.limit = "copy queue at most " + std::to_string(policy.limits.copy_queue) +
                         ", replay queue at most " + std::to_string(policy.limits.replay_queue) +
                         ", not growing";
  if (s.cms == nullptr) {
    return unreadable(finding, s.passive().id);
  }
  finding.passed = true;
  finding.figure = seen_cms(s, "queues 0", finding.figure.limit);
  for (const CopyFacts& copy : s.cms->copies) {
    if (copy.public_folder) {
      continue;
    }
    const bool small = copy.copy_queue <= policy.limits.copy_queue &&
                       copy.replay_queue <= policy.limits.replay_queue &&
                       !(copy.copy_queue_growing && copy.copy_queue > 0);
    if (finding.passed) {
      finding.figure.measured = copy.storage_group + ": copy " + std::to_string(copy.copy_queue) +
                                (copy.copy_queue_growing ? " and growing" : "") + ", replay " +
                                std::to_string(copy.replay_queue);
    }
    finding.passed = finding.passed && small;
  }
  return finding;
}

Finding no_backup_running(const Situation& s) {
  return interlock("no-backup-running", "P15", s.active(), Interlock::kNoBackupRunning,
                   "wait for the backup to end, and pause the schedule for tonight");
}

Finding databases_mounted(const Situation& s) {
  Finding finding{"databases-mounted",
                  "I16",
                  Severity::kBlock,
                  false,
                  {},
                  "mount the database and read the Information Store's events"};
  finding.figure.limit = "every database Mounted";
  if (s.cms == nullptr) {
    return unreadable(finding, s.active().id);
  }
  finding.passed = s.cms->databases_mounted == s.cms->databases;
  finding.figure = seen_cms(s,
                            std::to_string(s.cms->databases_mounted) + " of " +
                                std::to_string(s.cms->databases) + " mounted",
                            finding.figure.limit);
  return finding;
}

Finding front_end_at_release(const NodeId& front_end, const Sight& sight, const Policy& policy,
                             Instant now) {
  Finding finding{"front-end-at-release",
                  "P3, P4",
                  Severity::kBlock,
                  false,
                  {},
                  "upgrade " + front_end.text + " to the release first"};
  finding.figure.limit = "at least " + to_text(policy.release.target);
  if (!sight.facts || now - sight.received_at > policy.limits.facts_age) {
    finding.remedy = "start the agent on " + front_end.text;
    return unreadable(finding, front_end);
  }
  const SetupFacts& setup = sight.facts->setup;
  finding.passed = level_of(setup, policy.release.target) == Level::kTarget;
  finding.figure = {to_text(setup.configured) + (setup.watermark ? " with a setup watermark" : ""),
                    finding.figure.limit, front_end.text, now - sight.received_at};
  return finding;
}

// What is declared as a front end is no node of a cluster: nothing here would look after its
// groups.
Finding role_fits(const NodeSituation& server) {
  Finding finding{"front-end-role",
                  "",
                  Severity::kBlock,
                  false,
                  {},
                  "see which server it is, and mend the fleet file"};
  finding.figure.limit = "no cluster service";
  if (server.facts == nullptr || server.facts->role == ServerRole::kUnknown) {
    return unreadable(finding, server.id);
  }
  finding.passed = server.facts->role == ServerRole::kFrontEnd && !server.facts->cluster;
  finding.figure =
      seen_by(server, finding.passed ? "none" : "it is a cluster node", finding.figure.limit);
  return finding;
}

std::optional<Finding> outage_in_budget(const DeclaredCluster& cluster, const Situation& s,
                                        const Policy& policy) {
  const bool ahead = s.cms_level == Level::kOld && s.state == CmsState::kOnline;
  if (!cluster.outage_budget || !ahead) {
    return std::nullopt;
  }
  const DurationRange outage = predicted_outage(policy.release);
  return Finding{
      "outage-budget",
      "",
      Severity::kBlock,
      outage.longest <= *cluster.outage_budget,
      {to_text(outage.shortest) + " to " + to_text(outage.longest) + " of outage predicted",
       "at most " + to_text(*cluster.outage_budget), "fleet file", std::nullopt},
      "agree on a longer outage of " + cluster.cms + ", and write it as its outage_budget"};
}

std::vector<Finding> preflight(const Situation& s, const Policy& policy) {
  if (s.alone) {
    std::vector<Finding> findings{directory_prepared(s, policy), role_fits(s.first)};
    add_node_checks(findings, s.first, policy);
    if (s.in_perimeter) {
      // It reads no directory of ours, and its account is its own.
      std::erase_if(findings, [](const Finding& finding) {
        return finding.check == "directory-prepared" || finding.check == "service-account";
      });
    }
    return findings;
  }
  Finding up = both_nodes_up(s);
  up.severity = policy.require_all_nodes_online ? Severity::kBlock : Severity::kWarn;
  std::vector<Finding> findings{directory_prepared(s, policy), std::move(up), cms_known(s)};
  for (const NodeSituation* node : {&s.first, &s.second}) {
    findings.push_back(quorum_safe(s, *node));
    add_node_checks(findings, *node, policy);
  }
  findings.push_back(cms_upgrade_clean(s));
  findings.push_back(backup_recent(s, policy));
  const bool untouched = s.first.level == Level::kOld && s.second.level == Level::kOld;
  if (untouched) {
    findings.push_back(cms_online(s));
    findings.push_back(databases_mounted(s));
    findings.push_back(no_backup_running(s));
    findings.push_back(copies_inspected(s, policy));
    findings.push_back(same_updates(s));
  }
  return findings;
}

std::vector<Finding> before_setup(const Situation& s, const NodeSituation& target,
                                  const Policy& policy, bool copies_in_use) {
  std::vector<Finding> findings;
  if (!s.alone) {
    findings = {both_nodes_up(s), quorum_safe(s, s.first), quorum_safe(s, s.second)};
  }
  findings.push_back(no_setup_traces(target));
  findings.push_back(execution_policy(target));
  findings.push_back(media_complete(target, policy));
  findings.push_back(disk_free(target, policy));
  if (target.level == Level::kOld) {
    findings.push_back(no_service_disabled(target, policy));
  }
  if (s.alone) {
    return findings;
  }
  findings.push_back(databases_mounted(s));
  findings.push_back(no_backup_running(s));
  if (copies_in_use && target.level == Level::kOld) {
    findings.push_back(copies_healthy(s));
    findings.push_back(queues_small(s, policy));
  }
  return findings;
}

std::vector<Finding> before_outage(const Situation& s, const NodeSituation& target,
                                   const Policy& policy) {
  return {both_nodes_up(s),
          quorum_safe(s, s.first),
          quorum_safe(s, s.second),
          no_backup_running(s),
          copies_healthy(s),
          queues_small(s, policy),
          no_service_disabled(target, policy)};
}

const Finding* first_obstacle(const std::vector<Finding>& findings, const Policy& policy) {
  for (const Finding& finding : findings) {
    const auto& accepted = policy.accepted_warnings;
    // P5 is a warning only where the policy says that it need not hold at the begin.
    const bool waived =
        finding.severity == Severity::kWarn &&
        (finding.row == "P5" || std::ranges::find(accepted, finding.check) != accepted.end());
    if (!finding.passed && !waived && finding.severity != Severity::kNote) {
      return &finding;
    }
  }
  return nullptr;
}

}  // namespace lockstep
