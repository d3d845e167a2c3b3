#include "agent/platform/windows/win32/facts.h"

#include <windows.h>

#include "agent/platform/windows/look.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/win32/bounded.h"
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

NodeFacts local_facts(const AgentConfig& config) {
  NodeFacts facts;
  Win32Processes processes;
  facts.node = config.node;
  facts.boot = processes.boot();
  facts.up_for = processes.up_for();
  facts.platform = see_platform();
  facts.setup = see_setup();
  facts.firewall = see_firewall();
  facts.media = see_media(config.policy.media_roots);
  if (auto all = services::read_all()) {
    facts.services = std::move(*all);
  }
  const bool clustered = has_service(facts.services, "ClusSvc");
  facts.role = facts.services.empty() ? ServerRole::kUnknown
               : clustered            ? ServerRole::kClusterNode
                                      : ServerRole::kFrontEnd;
  return facts;
}

class Sources final : public LookSources {
 public:
  Sources(const AgentConfig& config, std::filesystem::path folder)
      : config_(config), folder_(std::move(folder)) {}

  NodeFacts local() override { return local_facts(config_); }
  std::optional<ClusterSight> cluster(LookTime& time) override {
    return see_cluster(folder_, config_.node, time, bounded_);
  }
  std::optional<NodeId> oab_node(const std::string& cms) override {
    const auto oab = registry::text(kOabKey + cms, "EnableOabGenOnThisNode");
    return oab ? std::optional{NodeId{*oab}} : std::nullopt;
  }
  Instant local_now() override { return windows::local_now(); }
  std::optional<AccountFacts> account(Duration limit) override {
    return bounded_.ask<AccountFacts>(limit, &see_account);
  }
  std::optional<std::optional<DirectoryFacts>> directory(Duration limit) override {
    return bounded_.ask<std::optional<DirectoryFacts>>(limit, &see_directory);
  }
  std::optional<bool> share_is_writable(const std::string& share, Duration limit) override {
    return bounded_.ask<bool>(limit, [share, node = config_.node.text] {
      return windows::share_is_writable(share, node);
    });
  }
  [[nodiscard]] bool left_behind() const { return bounded_.left_behind(); }

 private:
  const AgentConfig& config_;
  std::filesystem::path folder_;
  Bounded bounded_;
};

}  // namespace

Taken take_facts(const AgentConfig& config, const std::filesystem::path& folder) {
  const DWORD begun = ::GetTickCount();  // wraps, and the difference does not mind
  LookTime time([begun] { return Duration{::GetTickCount() - begun}; });
  Sources sources(config, folder);
  Win32Tools tools(folder);
  NodeFacts facts = take_look(sources, tools, time);
  return {std::move(facts), time.missed(), sources.left_behind()};
}

}  // namespace lockstep::windows
