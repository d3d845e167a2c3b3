#include "tests/exploration/picture.h"

#include <array>
#include <string_view>

#include "common/value/names.h"

namespace lockstep::exploration {
namespace {

// The services that scenarios know.
constexpr std::array kServices{"ClusSvc",  "MSExchangeRepl", "MSExchangeServiceHost",
                               "MOM",      "RemoteRegistry", "SharedAccess",
                               "SysmonLog"};

constexpr std::string_view kClusterGroup = "Cluster Group";

std::string minutes(Duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(time).count()) + "m";
}

void describe_cms(const CmsFacts& cms, const Release& release, std::vector<std::string>& lines) {
  if (cms.owner) {
    lines.push_back(cms.owner->text + ": owns CMS");
  }
  const bool dismounted =
      cms.state == CmsState::kPartiallyOnline || cms.databases_mounted < cms.databases;
  lines.push_back("CMS: " +
                  std::string{older_service_pack(cms.build, release.target) ? "RTM" : "SP1"});
  lines.push_back("CMS: " + to_text(cms.state));
  if (dismounted && cms.state != CmsState::kOffline) {
    lines.emplace_back("CMS: dismounted");
  }
  lines.push_back("CMS: backup " + std::string{cms.backup_running ? "running" : "ended"});
  if (cms.oab_node) {
    lines.push_back("CMS: address book on " + cms.oab_node->text);
  }
  for (const CopyFacts& copy : cms.copies) {
    lines.push_back("copy: " + to_text(copy.status));
    lines.push_back("copy: copy queue " + std::to_string(copy.copy_queue));
    lines.push_back("copy: replay queue " + std::to_string(copy.replay_queue));
    lines.push_back("copy: inspected " + minutes(copy.last_inspected_ago));
    if (copy.copy_queue_growing) {
      lines.emplace_back("copy: growing");
    }
  }
}

void describe_cluster(const ClusterFacts& view, std::vector<std::string>& lines) {
  for (const GroupFacts& group : view.groups) {
    if (group.name == kClusterGroup) {  // scenarios know no other
      lines.push_back(group.owner.text + ": owns " + group.name);
    }
  }
  for (const ClusterNodeFacts& node : view.nodes) {
    lines.push_back(node.node.text + ": " + to_text(node.state));
  }
}

std::string level_of(const SetupFacts& setup, const Release& release) {
  if (setup.watermark || setup.configured != setup.unpacked) {
    return "PART";
  }
  return older_service_pack(setup.configured, release.target) ? "RTM" : "SP1";
}

void describe_setup(const NodeFacts& facts, const Release& release,
                    std::vector<std::string>& words) {
  const SetupFacts& setup = facts.setup;
  words.push_back(level_of(setup, release));
  words.emplace_back(setup.rebooted_since ? "rebooted" : "not rebooted");
  words.emplace_back(setup.running ? "setup running" : "setup ended");
  words.emplace_back(setup.cms_watermark ? "CMS watermark" : "no CMS watermark");
  if (setup.stopped_services_file) {
    words.emplace_back("StoppedServices.xml");
  }
}

void describe_platform(const NodeFacts& facts, std::vector<std::string>& words) {
  const PlatformFacts& platform = facts.platform;
  words.emplace_back(platform.dotnet_service_pack < 1 ? "no .NET service pack"
                                                      : ".NET service pack 1");
  words.push_back(platform.reboot_pending ? "reboot pending " + platform.reboot_pending_source
                                          : "no reboot pending");
  if (facts.firewall.policy_enabled && !facts.firewall.exceptions_present) {
    words.emplace_back("firewall policy on");
  }
}

std::string service_words(const ServiceFacts& service) {
  if (service.start_type == StartType::kDisabled) {
    return service.name + " Disabled";
  }
  return service.name + (service.state == ServiceState::kRunning ? " Running" : " Stopped");
}

}  // namespace

Picture picture_of(const Ground& ground, const NodeFacts& facts) {
  const Release& release = ground.fleet.policy.release;
  Picture picture;
  if (facts.cms) {
    describe_cms(*facts.cms, release, picture.shared);
  }
  if (facts.cluster) {
    describe_cluster(*facts.cluster, picture.shared);
  }
  std::vector<std::string> words;
  describe_setup(facts, release, words);
  describe_platform(facts, words);
  for (const char* const name : kServices) {
    if (const ServiceFacts* service = find_service(facts, name)) {
      words.push_back(service_words(*service));
    }
  }
  if (facts.cluster && !facts.cluster->witness_reachable) {
    words.emplace_back("witness lost");
  }
  if (!facts.cluster) {
    words.emplace_back("no cluster service");
  }
  if (!facts.cms) {
    words.emplace_back("no shell");
  }
  for (const std::string& word : words) {
    picture.own.push_back(facts.node.text + ": " + word);
  }
  return picture;
}

}  // namespace lockstep::exploration
