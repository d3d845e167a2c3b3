#include "controller/planner/node_checks.h"

namespace lockstep {

Figure seen_by(const NodeSituation& node, std::string measured, std::string limit) {
  return {std::move(measured), std::move(limit), node.id.text, node.age};
}

Finding unreadable(Finding finding, const NodeId& source) {
  finding.passed = false;
  finding.figure = {"could not be read", finding.figure.limit, source.text, std::nullopt};
  return finding;
}

// An interlock of the agent, evaluated on its facts here: one definition for both daemons.
Finding interlock(const std::string& check, const std::string& row, const NodeSituation& node,
                  Interlock which, const std::string& remedy) {
  Finding finding{check, row, Severity::kBlock, false, {}, remedy};
  if (node.facts == nullptr) {
    return unreadable(finding, node.id);
  }
  const Verdict verdict = evaluate({which, ""}, *node.facts);
  finding.passed = verdict.holds;
  finding.figure = seen_by(node, verdict.measured, verdict.limit);
  return finding;
}

Finding no_service_disabled(const NodeSituation& node, const Policy& policy) {
  Finding finding{"no-service-disabled",
                  "P26",
                  Severity::kBlock,
                  false,
                  {},
                  "set the Exchange services' start types as they should be"};
  finding.figure.limit = "no Exchange service Disabled";
  if (node.facts == nullptr) {
    return unreadable(finding, node.id);
  }
  std::string disabled;
  for (const std::string& name : policy.release.exchange_services) {
    const ServiceFacts* const service = find_service(*node.facts, name);
    if (service != nullptr && service->start_type == StartType::kDisabled) {
      disabled += (disabled.empty() ? "" : ", ") + name;
    }
  }
  finding.passed = disabled.empty();
  finding.figure = seen_by(node, disabled.empty() ? "none" : disabled, finding.figure.limit);
  return finding;
}

Finding os_level(const NodeSituation& node, const Policy& policy) {
  const Release& release = policy.release;
  const PlatformFacts& platform = node.facts->platform;
  const bool newer = platform.os_version > release.os_version;
  return {"os-level",
          "P17",
          Severity::kBlock,
          newer || (platform.os_version == release.os_version &&
                    platform.os_service_pack >= release.os_service_pack),
          seen_by(node, platform.os_version + " SP" + std::to_string(platform.os_service_pack),
                  release.os_version + " SP" + std::to_string(release.os_service_pack)),
          "install the operating system's service pack"};
}

Finding installer_level(const NodeSituation& node, const Policy& policy) {
  return {"windows-installer",
          "P21",
          Severity::kBlock,
          node.facts->platform.installer >= policy.release.installer,
          seen_by(node, to_text(node.facts->platform.installer), to_text(policy.release.installer)),
          "install a newer Windows Installer"};
}

Finding no_setup_traces(const NodeSituation& node) {
  const SetupFacts& setup = node.facts->setup;
  const bool resuming = node.level == Level::kPartial;  // then the traces belong to the run in hand
  const bool traces = setup.stopped_services_file;
  return {"no-setup-traces",
          "P25",
          Severity::kBlock,
          resuming || !traces,
          seen_by(node, traces ? "StoppedServices.xml is there" : "none", "none"),
          "inspect and remove StoppedServices.xml from the setup account's TMP folder"};
}

Finding execution_policy(const NodeSituation& node) {
  const bool forced = node.facts->platform.execution_policy_forced;
  return {"execution-policy",
          "P27",
          Severity::kBlock,
          !forced,
          seen_by(node, forced ? "forced by policy" : "not forced", "not forced by group policy"),
          "take PowerShell's ExecutionPolicy out of the group policy of this node"};
}

Finding media_complete(const NodeSituation& node, const Policy& policy) {
  Finding finding{"media-complete",
                  "P31",
                  Severity::kBlock,
                  false,
                  {},
                  "copy the release's media to " + policy.media_root + " on this node"};
  finding.figure.limit = "complete, build " + to_text(policy.release.target);
  if (!node.facts->media) {
    return unreadable(finding, node.id);
  }
  const MediaFacts& media = *node.facts->media;
  finding.passed = media.complete && media.build == policy.release.target;
  finding.figure =
      seen_by(node, media.complete ? "complete, build " + to_text(media.build) : media.problem,
              finding.figure.limit);
  return finding;
}

// Exchange's right alone is a warning: what is delegated to an account for one server is in the
// directory only, so an account that has it may not be seen to have it.
Finding account_fit(const NodeSituation& node) {
  const AccountFacts& account = node.facts->account;
  const bool sound = account.domain_account && account.local_administrator;
  const bool seen = account.exchange_administrator;
  return {"service-account",
          "P33",
          sound ? Severity::kWarn : Severity::kBlock,
          sound && seen,
          seen_by(node,
                  account.name + (account.domain_account ? "" : ": not a domain account") +
                      (account.local_administrator ? "" : ": not a local administrator") +
                      (seen ? "" : ": not seen in Exchange Organization Administrators"),
                  "a domain account, local and Exchange administrator"),
          sound && !seen ? "add the account to the group; or, if it is server administrator of "
                           "nodes and CMS by delegation, accept the warning"
                         : "give the agent's service a domain account with these rights on both "
                           "nodes"};
}

Finding firewall_harmless(const NodeSituation& node, const Policy& policy) {
  Finding finding = interlock("firewall-harmless", "P29", node, Interlock::kFirewallHarmless,
                              "disable the firewall policy, or add the exceptions");
  if (node.facts == nullptr) {
    return finding;
  }
  const std::string& version = node.facts->platform.os_version;
  const std::string* const service = firewall_of(policy.release, version);
  if (service == nullptr) {
    return {"firewall-harmless",
            "P29",
            Severity::kBlock,
            false,
            seen_by(node, "Windows " + version, "a version whose firewall the release names"),
            "name it in the release file: services.firewall"};
  }
  const ServiceFacts* const found = find_service(*node.facts, *service);
  if (found != nullptr && found->state == ServiceState::kRunning) {
    finding.passed = true;
    finding.figure.measured = *service + " is running";
  }
  return finding;
}

Finding disk_free(const NodeSituation& node, const Policy& policy) {
  return {"disk-free",
          "P34",
          Severity::kBlock,
          node.facts->platform.disk_free_mb >= policy.limits.disk_free_mb,
          seen_by(node, std::to_string(node.facts->platform.disk_free_mb) + " MB",
                  "at least " + std::to_string(policy.limits.disk_free_mb) + " MB"),
          "free disk space on the Exchange drive"};
}

void add_node_checks(std::vector<Finding>& findings, const NodeSituation& node,
                     const Policy& policy) {
  if (node.facts == nullptr) {
    findings.push_back(
        unreadable({"node-seen", "", Severity::kBlock, false, {}, "start its agent"}, node.id));
    return;
  }
  findings.push_back(os_level(node, policy));
  findings.push_back(installer_level(node, policy));
  findings.push_back(no_setup_traces(node));
  findings.push_back(execution_policy(node));
  findings.push_back(media_complete(node, policy));
  findings.push_back(account_fit(node));
  findings.push_back(disk_free(node, policy));
  if (node.level == Level::kOld) {
    findings.push_back(no_service_disabled(node, policy));
    findings.push_back(firewall_harmless(node, policy));
  }
}

}  // namespace lockstep
