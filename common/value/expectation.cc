#include "common/value/expectation.h"

#include <algorithm>

#include "common/value/names.h"

namespace lockstep {
namespace {

Verdict unreadable(std::string limit) { return {false, "could not be read", std::move(limit)}; }

// It has no cluster service, which is more than not to hear one.
bool outside_of_clusters(const NodeFacts& facts) {
  return facts.role == ServerRole::kFrontEnd && !facts.cluster;
}

// Of a group without owner or state nobody knows where it is: perhaps here.
const GroupFacts* unread_group(const ClusterFacts& cluster) {
  const auto found = std::ranges::find_if(cluster.groups, [](const GroupFacts& group) {
    return group.owner.empty() || group.state == GroupState::kUnknown;
  });
  return found == cluster.groups.end() ? nullptr : &*found;
}

// What keeps `facts` from telling who owns which group; nothing when they tell it.
std::optional<Verdict> groups_unread(const NodeFacts& facts, const std::string& limit) {
  if (!facts.cluster || facts.cluster->groups.empty()) {
    return unreadable(limit);
  }
  if (const GroupFacts* const group = unread_group(*facts.cluster)) {
    return Verdict{false, "owner or state of " + group->name + " could not be read", limit};
  }
  return std::nullopt;
}

Verdict owns_no_cms(const NodeFacts& facts) {
  const std::string limit = facts.node.text + " does not own the CMS";
  if (outside_of_clusters(facts)) {
    return {true, "no cluster service", limit};
  }
  if (auto unread = groups_unread(facts, limit)) {
    return *std::move(unread);
  }
  for (const GroupFacts& group : facts.cluster->groups) {
    if (group.holds_cms && group.owner == facts.node) {
      return {false, group.name + " is owned by " + facts.node.text, limit};
    }
  }
  return {true, "no CMS on " + facts.node.text, limit};
}

Verdict owns_no_group(const NodeFacts& facts) {
  const std::string limit = facts.node.text + " owns no cluster group";
  if (outside_of_clusters(facts)) {
    return {true, "no cluster service", limit};
  }
  if (auto unread = groups_unread(facts, limit)) {
    return *std::move(unread);
  }
  std::string owned;
  for (const GroupFacts& group : facts.cluster->groups) {
    if (group.owner == facts.node) {
      owned += (owned.empty() ? "" : ", ") + group.name;
    }
  }
  return {owned.empty(), owned.empty() ? "owns none" : "owns " + owned, limit};
}

Verdict owns_cms(const NodeFacts& facts) {
  const std::string limit = facts.node.text + " owns the CMS";
  if (!facts.cms || !facts.cms->owner) {
    return unreadable(limit);
  }
  return {*facts.cms->owner == facts.node, "owned by " + facts.cms->owner->text, limit};
}

template <class Predicate>
Verdict cms_state(const NodeFacts& facts, std::string limit, Predicate allowed) {
  if (!facts.cms || facts.cms->state == CmsState::kUnknown) {
    return unreadable(std::move(limit));
  }
  return {allowed(facts.cms->state), to_text(facts.cms->state), std::move(limit)};
}

Verdict other_node_up(const NodeFacts& facts) {
  const std::string limit = "the other node is Up in the cluster";
  if (!facts.cluster) {
    return unreadable(limit);
  }
  for (const ClusterNodeFacts& node : facts.cluster->nodes) {
    if (node.node != facts.node) {
      return {node.state == ClusterNodeState::kUp, node.node.text + " is " + to_text(node.state),
              limit};
    }
  }
  return unreadable(limit);
}

Verdict quorum_safe(const NodeFacts& facts) {
  const std::string limit = "quorum resource Online and witness reachable";
  if (outside_of_clusters(facts)) {
    return {true, "no cluster service", limit};
  }
  if (!facts.cluster) {
    return unreadable(limit);
  }
  const bool safe = facts.cluster->quorum_online && facts.cluster->witness_reachable;
  return {safe,
          std::string{"quorum "} + (facts.cluster->quorum_online ? "Online" : "not Online") +
              ", witness " + (facts.cluster->witness_reachable ? "reachable" : "not reachable"),
          limit};
}

Verdict no_backup_running(const NodeFacts& facts) {
  const std::string limit = "no backup running";
  if (!facts.cms) {
    return unreadable(limit);
  }
  return {!facts.cms->backup_running, facts.cms->backup_running ? "a backup is running" : "none",
          limit};
}

bool node_at(const SetupFacts& setup, const BuildNumber& target) {
  return setup.configured.known() && !older_service_pack(setup.configured, target) &&
         setup.configured == setup.unpacked && !setup.watermark;
}

Verdict node_level(const NodeFacts& facts, const std::string& argument, bool wanted) {
  const auto target = parse_build(argument);
  const std::string limit = facts.node.text + (wanted ? " is at " : " is not yet at ") + argument;
  if (!target || !facts.setup.configured.known()) {
    return unreadable(limit);
  }
  return {
      node_at(facts.setup, *target) == wanted,
      to_text(facts.setup.configured) + (facts.setup.watermark ? " with a setup watermark" : ""),
      limit};
}

Verdict cms_not_at(const NodeFacts& facts, const std::string& argument) {
  const auto target = parse_build(argument);
  const std::string limit = "the CMS is older than " + argument;
  if (!target || !facts.cms || !facts.cms->build.known()) {
    return unreadable(limit);
  }
  // Interrupted /upgradecms may have written the new build already; its watermark says that it is
  // not through (dossier §3.3 note 3).
  const bool unfinished = facts.setup.cms_watermark;
  return {older_service_pack(facts.cms->build, *target) || unfinished,
          to_text(facts.cms->build) + (unfinished ? " with a watermark" : ""), limit};
}

Verdict cms_at_node_level(const NodeFacts& facts) {
  const std::string limit = "CMS and node have the same service pack";
  if (!facts.cms || !facts.cms->build.known() || !facts.setup.configured.known()) {
    return unreadable(limit);
  }
  // Files of another level than what is configured are what the CMS would start on (I10).
  const BuildNumber& files = facts.setup.unpacked;
  const bool other_files = files.known() && !same_service_pack(files, facts.setup.configured);
  return {same_service_pack(facts.cms->build, facts.setup.configured) && !other_files &&
              !facts.setup.watermark && !facts.setup.cms_watermark,
          "CMS " + to_text(facts.cms->build) + ", node " + to_text(facts.setup.configured) +
              (other_files ? " with files of " + to_text(files) : ""),
          limit};
}

Verdict group_holds_no_cms(const NodeFacts& facts, const std::string& name) {
  const std::string limit = name + " does not hold the CMS";
  const GroupFacts* const group = find_group(facts, name);
  if (group == nullptr) {
    return unreadable(limit);
  }
  return {!group->holds_cms, group->holds_cms ? "it does" : "it does not", limit};
}

Verdict firewall_harmless(const NodeFacts& facts, const std::string& service) {
  const ServiceFacts* const now = service.empty() ? nullptr : find_service(facts, service);
  if (now != nullptr && now->state == ServiceState::kRunning) {
    return {true, service + " runs already", "nothing is shut off by starting " + service};
  }
  const bool harmless = !facts.firewall.policy_enabled || facts.firewall.exceptions_present;
  return {harmless,
          std::string{"policy "} + (facts.firewall.policy_enabled ? "enabled" : "disabled") +
              ", exceptions " + (facts.firewall.exceptions_present ? "present" : "absent"),
          "firewall policy disabled, or exceptions for cluster, RPC, SMB and Lockstep"};
}

Verdict copies_are_healthy(const NodeFacts& facts) {
  const std::string limit = "every storage group copy is Healthy";
  if (!facts.cms) {
    return unreadable(limit);
  }
  std::string bad;
  for (const CopyFacts& copy : facts.cms->copies) {
    if (!copy.public_folder && copy.status != CopyStatus::kHealthy) {
      bad += (bad.empty() ? "" : ", ") + copy.storage_group + " " + to_text(copy.status);
    }
  }
  return {copies_healthy(*facts.cms), bad.empty() ? "all Healthy" : bad, limit};
}

Verdict flag(bool holds, std::string measured, std::string limit) {
  return {holds, std::move(measured), std::move(limit)};
}

}  // namespace

bool copies_healthy(const CmsFacts& cms) {
  return std::ranges::all_of(cms.copies, [](const CopyFacts& copy) {
    return copy.public_folder || copy.status == CopyStatus::kHealthy;
  });
}

Verdict evaluate(const Expectation& expectation, const NodeFacts& facts) {
  const std::string& argument = expectation.argument;
  switch (expectation.interlock) {
    case Interlock::kUnspecified: return {false, "unspecified interlock", "a known interlock"};
    case Interlock::kOwnsNoCms: return owns_no_cms(facts);
    case Interlock::kOwnsNoGroup: return owns_no_group(facts);
    case Interlock::kOwnsCms: return owns_cms(facts);
    case Interlock::kCmsOnline:
      return cms_state(facts, "the CMS is Online", [](CmsState s) {
        return s == CmsState::kOnline || s == CmsState::kPartiallyOnline;
      });
    case Interlock::kCmsOffline:
      return cms_state(facts, "the CMS is Offline",
                       [](CmsState s) { return s == CmsState::kOffline; });
    case Interlock::kCmsNotOnline:
      return cms_state(facts, "the CMS is not Online", [](CmsState s) {
        return s == CmsState::kOffline || s == CmsState::kFailed;
      });
    case Interlock::kOtherNodeUp: return other_node_up(facts);
    case Interlock::kQuorumSafe: return quorum_safe(facts);
    case Interlock::kNoSetupRunning:
      return flag(!facts.setup.running, facts.setup.running ? "setup is running" : "none",
                  "no setup process is alive");
    case Interlock::kNoRebootPending:
      return flag(!facts.platform.reboot_pending,
                  facts.platform.reboot_pending ? "pending: " + facts.platform.reboot_pending_source
                                                : "none",
                  "no reboot is pending");
    case Interlock::kNoBackupRunning: return no_backup_running(facts);
    case Interlock::kNodeNotAtTarget: return node_level(facts, argument, false);
    case Interlock::kNodeAtTarget: return node_level(facts, argument, true);
    case Interlock::kNodeRebooted:
      return flag(facts.setup.rebooted_since,
                  facts.setup.rebooted_since ? "rebooted" : "not rebooted since setup",
                  "rebooted since its setup");
    case Interlock::kCmsNotAtTarget: return cms_not_at(facts, argument);
    case Interlock::kCmsAtNodeLevel: return cms_at_node_level(facts);
    case Interlock::kGroupHoldsNoCms: return group_holds_no_cms(facts, argument);
    case Interlock::kBootIs:
      return flag(facts.boot.text == argument, "boot " + facts.boot.text, "boot " + argument);
    case Interlock::kFirewallHarmless: return firewall_harmless(facts, argument);
    case Interlock::kCopiesHealthy: return copies_are_healthy(facts);
  }
  return {false, "unknown interlock", "a known interlock"};
}

std::string to_text(Interlock interlock) {
  switch (interlock) {
    case Interlock::kUnspecified: return "unspecified";
    case Interlock::kOwnsNoCms: return "owns-no-cms";
    case Interlock::kOwnsNoGroup: return "owns-no-group";
    case Interlock::kOwnsCms: return "owns-cms";
    case Interlock::kCmsOnline: return "cms-online";
    case Interlock::kCmsOffline: return "cms-offline";
    case Interlock::kCmsNotOnline: return "cms-not-online";
    case Interlock::kOtherNodeUp: return "other-node-up";
    case Interlock::kQuorumSafe: return "quorum-safe";
    case Interlock::kNoSetupRunning: return "no-setup-running";
    case Interlock::kNoRebootPending: return "no-reboot-pending";
    case Interlock::kNoBackupRunning: return "no-backup-running";
    case Interlock::kNodeNotAtTarget: return "node-not-at-target";
    case Interlock::kNodeAtTarget: return "node-at-target";
    case Interlock::kNodeRebooted: return "node-rebooted";
    case Interlock::kCmsNotAtTarget: return "cms-not-at-target";
    case Interlock::kCmsAtNodeLevel: return "cms-at-node-level";
    case Interlock::kGroupHoldsNoCms: return "group-holds-no-cms";
    case Interlock::kBootIs: return "boot-is";
    case Interlock::kFirewallHarmless: return "firewall-harmless";
    case Interlock::kCopiesHealthy: return "copies-healthy";
  }
  return "unspecified";
}

}  // namespace lockstep
