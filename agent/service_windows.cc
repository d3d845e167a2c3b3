// The agent of a real node.

#include <optional>

#include "agent/agent.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/node_facts.h"
#include "agent/platform/windows/windows_platform.h"
#include "agent/run_agent.h"
#include "agent/service.h"
#include "agent/service_control_windows.h"
#include "common/clock.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_agent_link.h"
#include "common/version.h"

namespace lockstep {
namespace {

// P33: moves of the CMS need domain credentials, services and setup an administrator.
void tell_missing_rights(Log& log) {
  const AccountFacts account = windows::see_account();
  std::string missing;
  if (!account.domain_account) {
    missing += " is no domain account;";
  }
  if (!account.local_administrator) {
    missing += " is no administrator of this node;";
  }
  if (missing.empty()) {
    return;
  }
  log.warning("rights-missing", {{"account", account.name}, {"what", missing}});
  windows::write_event(windows::Event::kLacksRights,
                       account.name + missing + " steps will fail. See dossier P33.");
}

// Tells a look that gives nothing or not all, once for each reason.
class LookTrouble {
 public:
  void tell(const std::string& problem, Log& log) {
    if (problem != last_ && !problem.empty()) {
      log.warning("look-fails", {{"why", problem}});
    }
    last_ = problem;
  }

 private:
  std::string last_;
};

}  // namespace

Status run_service(const AgentConfig& config, const SecretKey& own, Log& log) {
  if (config.platform != PlatformKind::kWindows) {
    return make_error(ErrorCode::kUnsupported,
                      "this build has no simulated platform; write platform: windows");
  }
  const ZmqContext context;
  Result<Ledger> ledger = Ledger::open(config.state_folder + "\\ledger.db");
  if (!ledger) {
    return ledger.error();
  }
  Result<ZmqAgentLink> link =
      ZmqAgentLink::open(context, SecretKey{own.bytes()}, config.controller_key, config.controller);
  if (!link) {
    return link.error();
  }
  windows::Win32Processes processes;
  windows::WindowsPlatform platform(processes, config.state_folder, config.source_file);
  Agent agent(
      AgentSetup{config.node, kVersion, *link, platform, std::move(*ledger), config.policy, log});
  Poller poller;
  poller.watch(*link);
  if (const std::string problem = windows::register_service_details(); !problem.empty()) {
    log.warning("service-details", {{"why", problem}});
  }
  tell_missing_rights(log);
  windows::report_running();
  windows::write_event(windows::Event::kStarted, "Lockstep agent " + std::string{kVersion});
  LookTrouble trouble;
  const SystemClock clock;
  run_agent(agent, poller, clock, [&] {
    trouble.tell(platform.look_problem(), log);
    return windows::stop_asked();
  });
  windows::write_event(windows::Event::kStopped, "Lockstep agent " + std::string{kVersion});
  return success();
}

}  // namespace lockstep
