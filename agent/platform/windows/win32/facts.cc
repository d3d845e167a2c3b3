#include "agent/platform/windows/win32/facts.h"

#include <windows.h>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/see_cms.h"
#include "agent/platform/windows/spelling.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/cluster.h"
#include "agent/platform/windows/win32/node_facts.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/services.h"
#include "agent/platform/windows/win32/tools.h"

namespace lockstep::windows {
namespace {

constexpr const char* kOabKey = "SYSTEM\\CurrentControlSet\\Services\\MSExchangeSA\\Parameters\\";

Instant local_now() {
  SYSTEMTIME now{};
  ::GetLocalTime(&now);
  return local_time({now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond})
      .value_or(Instant{});
}

bool has_service(const std::vector<ServiceFacts>& all, std::string_view name) {
  for (const ServiceFacts& service : all) {
    if (same_name(service.name, name)) return true;
  }
  return false;
}

void see_as_cluster_node(const std::filesystem::path& folder, NodeFacts& facts) {
  Win32Tools tools(folder);
  facts.cms = see_cms(tools, facts.node, local_now());
  const std::string cms = facts.cms ? facts.cms->name : "";
  if (auto sight = see_cluster(folder, cms, facts.node)) {
    sight->facts.witness_reachable = share_is_writable(sight->witness_share, facts.node.text);
    facts.cluster = std::move(sight->facts);
  }
  if (facts.cms) {
    const auto oab = registry::text(kOabKey + cms, "EnableOabGenOnThisNode");
    facts.cms->oab_node = oab ? std::optional{NodeId{*oab}} : std::nullopt;
  }
}

}  // namespace

NodeFacts take_facts(const AgentConfig& config, const std::filesystem::path& folder) {
  NodeFacts facts;
  Win32Processes processes;
  facts.node = config.node;
  facts.boot = processes.boot();
  facts.up_for = processes.up_for();
  facts.platform = see_platform();
  facts.setup = see_setup();
  facts.firewall = see_firewall();
  facts.account = see_account();
  facts.directory = see_directory();
  facts.media = see_media(config.policy.media_roots);
  if (auto all = services::read_all()) {
    facts.services = std::move(*all);
  }
  const bool clustered = has_service(facts.services, "ClusSvc");
  facts.role = facts.services.empty() ? ServerRole::kUnknown
               : clustered            ? ServerRole::kClusterNode
                                      : ServerRole::kFrontEnd;
  if (clustered) {
    see_as_cluster_node(folder, facts);
  }
  spell_nodes(facts);
  return facts;
}

}  // namespace lockstep::windows
