#include "controller/planner/shown_checks.h"

#include <algorithm>
#include <array>

#include "controller/planner/node_checks.h"

namespace lockstep {
namespace {

// Handles to performance counters gather for as long as a node runs, and make setup slow (P23).
// Shorter would be a remark about every node that is patched once a month.
constexpr Duration kLongUptime = 31 * 24h;

Finding note(std::string check, std::string row, std::string remedy) {
  return {std::move(check), std::move(row), Severity::kNote, false, {}, std::move(remedy)};
}

const Prerequisite* missing_package(const NodeSituation& node, const Policy& policy) {
  const auto& wanted = policy.release.prerequisites;
  const auto missing = std::ranges::find_if(wanted, [&](const Prerequisite& one) {
    return node.facts->platform.dotnet_service_pack < one.dotnet_service_pack;
  });
  return missing == wanted.end() ? nullptr : &*missing;
}

Finding framework(const NodeSituation& node, const Policy& policy) {
  Finding finding{"framework", "P18", Severity::kBlock,
                  true,        {},    "nothing: the package of the release is installed"};
  const int seen = node.facts->platform.dotnet_service_pack;
  const Prerequisite* const missing = missing_package(node, policy);
  finding.figure =
      seen_by(node,
              (seen < 0 ? ".NET 2.0 is missing" : ".NET 2.0 SP" + std::to_string(seen)) +
                  (missing == nullptr ? "" : "; " + missing->name + " will be installed"),
              "the packages of the release, or Lockstep installs them");
  return finding;
}

// A restart that is pending is made by the rollout before setup. On the node that serves it can
// only come after the CMS has left.
Finding restart_pending(const Situation& s, const NodeSituation& node) {
  Finding finding = note("restart-pending", "P22",
                         "restart " + node.id.text +
                             " while it is passive; Lockstep does it when the CMS has left it");
  const PlatformFacts& platform = node.facts->platform;
  const bool serves = !s.alone && s.labelled && node.id == s.second.id;
  finding.passed = !platform.reboot_pending || !serves;
  finding.figure =
      seen_by(node,
              !platform.reboot_pending ? "none"
              : serves                 ? "pending: " + platform.reboot_pending_source
                       : "pending: " + platform.reboot_pending_source + "; one restart is planned",
              "none pending, or on a passive node");
  return finding;
}

Finding restarted_lately(const NodeSituation& node, const Policy& policy) {
  Finding finding = note("restarted-lately", "P23",
                         "restart " + node.id.text + " while it is passive, shortly before");
  const bool planned =
      node.facts->platform.reboot_pending || missing_package(node, policy) != nullptr;
  finding.passed = planned || node.facts->up_for <= kLongUptime;
  finding.figure = seen_by(
      node, to_text(node.facts->up_for) + " ago" + (planned ? "; a restart is planned" : ""),
      "at most " + to_text(kLongUptime) + " ago");
  return finding;
}

// The same command resumes what a setup of another day has left (dossier §1.5), so it is no
// obstacle; but nobody should learn of it at night.
Finding setup_finished(const NodeSituation& node) {
  Finding finding = note("setup-finished", "P24",
                         "read its setup log; Lockstep resumes the setup with the same command");
  const SetupFacts& setup = node.facts->setup;
  finding.passed = !setup.watermark && setup.configured == setup.unpacked;
  finding.figure =
      seen_by(node,
              setup.watermark  ? "a half-finished setup: Watermark or Action is there"
              : finding.passed ? "no Watermark, no Action"
                               : "a half-finished setup: files of " + to_text(setup.unpacked) +
                                     ", configured " + to_text(setup.configured),
              "no half-finished setup");
  return finding;
}

// A rollup says so in its name; what does not was made for few, and setup may trip over it.
bool is_rollup(const std::string& update) { return update.find("Rollup") != std::string::npos; }

Finding interim_updates(const NodeSituation& node) {
  Finding finding = note("interim-updates", "P35",
                         "remove interim updates of Exchange before, by their own instructions");
  std::string odd;
  for (const std::string& update : node.facts->platform.updates) {
    if (!is_rollup(update)) {
      odd += (odd.empty() ? "" : ", ") + update;
    }
  }
  finding.passed = odd.empty();
  const std::size_t count = node.facts->platform.updates.size();
  finding.figure = seen_by(node,
                           !odd.empty()  ? "no rollup: " + odd
                           : count == 0U ? "none"
                                         : std::to_string(count) + ", rollups",
                           "rollups only");
  return finding;
}

Finding owns_no_group(const NodeSituation& node) {
  Finding finding = note("owns-no-group", "P9", "nothing: Lockstep moves the groups away");
  finding.figure.limit = "no group, or Lockstep moves it";
  if (!node.facts->cluster) {
    return unreadable(finding, node.id);
  }
  std::string owned;
  for (const GroupFacts& group : node.facts->cluster->groups) {
    if (group.owner == node.id && !group.holds_cms) {
      owned += (owned.empty() ? "" : ", ") + group.name;
    }
  }
  finding.passed = true;
  finding.figure =
      seen_by(node, owned.empty() ? "no group" : owned + "; will be moved", finding.figure.limit);
  return finding;
}

Finding by_absolute_path(const Policy& policy) {
  return {"setup-path",
          "P32",
          Severity::kBlock,
          true,
          {policy.media_root + "\\setup.com", "an absolute path on the node", "fleet file",
           std::nullopt},
          "write an absolute path as media"};
}

// Its check is no obstacle here: with a half-finished setup the copies need not be whole.
Finding as_note(Finding finding) {
  finding.severity = Severity::kNote;
  return finding;
}

struct ByHand {
  const char* check;
  const char* row;
  const char* limit;
  const char* remedy;
};

constexpr std::array kByHand{
    ByHand{"replication-events", "P14", "no error of MSExchangeRepl in the last 24h",
           "read the Application log of both nodes"},
    ByHand{"management-tools", "P19", "PowerShell 1.0 and MMC 3.0 on both nodes",
           "see Add or Remove Programs of both nodes"},
    ByHand{"revocation-list", "P28", "the revocation list can be fetched, or is not asked for",
           "fetch the list of the code signing authority from both nodes, or set "
           "generatePublisherEvidence to false; otherwise setup may take hours"},
    ByHand{"forefront-level", "P30", "no Forefront, or one that knows the release",
           "install Forefront's own service pack before, where it is used"},
    ByHand{"system-disk-free", "P34", "at least 200 MB on the system drive",
           "look at the system drive of both nodes"},
    ByHand{"customisations-saved", "P37", "files that were changed by hand are saved",
           "copy changed configuration files below the Exchange folder"},
    ByHand{"other-agents", "P39", "backup, virus and other agents know the release",
           "ask their vendors"}};

}  // namespace

void add_shown_of_node(std::vector<Finding>& findings, const Situation& s,
                       const NodeSituation& node, const Policy& policy) {
  findings.push_back(framework(node, policy));
  findings.push_back(restart_pending(s, node));
  findings.push_back(restarted_lately(node, policy));
  findings.push_back(setup_finished(node));
  findings.push_back(interim_updates(node));
}

void add_shown_of_cluster(std::vector<Finding>& findings, const Situation& s,
                          const Policy& policy) {
  const bool resumes = s.first.level == Level::kPartial;
  const bool ahead = s.second.level == Level::kOld && s.cms_level != Level::kTarget &&
                     (resumes || s.first.level == Level::kOld);
  if (!s.labelled || !ahead) {
    return;
  }
  if (s.first.facts != nullptr) {
    findings.push_back(interlock("owns-no-cms", "P8", s.first, Interlock::kOwnsNoCms,
                                 "see who owns the CMS: its node is upgraded second"));
    findings.push_back(owns_no_group(s.first));
  }
  for (const Finding& copies : {copies_healthy(s), queues_small(s, policy)}) {
    findings.push_back(resumes ? as_note(copies) : copies);
  }
  if (resumes) {
    findings.push_back(cms_online(s));
    findings.push_back(databases_mounted(s));
    findings.push_back(no_backup_running(s));
  }
}

void add_by_hand(std::vector<Finding>& findings, const DeclaredCluster& cluster,
                 const Policy& policy) {
  findings.push_back(by_absolute_path(policy));
  Finding witness = note("witness-spared", "P11",
                         "see that nobody works on " + cluster.witness_host + " meanwhile");
  witness.figure = {"not measured", "no work on " + cluster.witness_host + " in the window",
                    "change calendar", std::nullopt};
  findings.push_back(std::move(witness));
  for (const ByHand& one : kByHand) {
    Finding finding = note(one.check, one.row, one.remedy);
    finding.figure = {"not measured", one.limit, "nobody", std::nullopt};
    findings.push_back(std::move(finding));
  }
}

}  // namespace lockstep
