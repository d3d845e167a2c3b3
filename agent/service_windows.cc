// The agent of a real node.

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "agent/agent.h"
#include "agent/platform/windows/parse/account_rules.h"
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

// Tells what the account lacks (P33), once, as soon as it is known. Names are looked up on a thread
// that nobody waits for: at boot the domain may answer after minutes, or never.
class RightsTrouble {
 public:
  RightsTrouble() {
    std::packaged_task<AccountFacts()> look(&windows::see_account);
    account_ = look.get_future();
    std::thread(std::move(look)).detach();
  }

  void tell(Log& log) {
    if (!account_.valid() || account_.wait_for(std::chrono::seconds{0}) != kReady) return;
    const AccountFacts account = account_.get();
    std::string all;
    for (const std::string& one : windows::missing_rights(account)) {
      log.warning("rights-missing", {{"account", account.name}, {"what", one}});
      all += "\n" + account.name + " " + one + ".";
    }
    if (!all.empty()) windows::write_event(windows::Event::kLacksRights, all.substr(1));
  }

 private:
  static constexpr std::future_status kReady = std::future_status::ready;
  std::future<AccountFacts> account_;
};

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
  windows::report_running();
  windows::write_event(windows::Event::kStarted, "Lockstep agent " + std::string{kVersion});
  LookTrouble trouble;
  RightsTrouble rights;
  const SystemClock clock;
  run_agent(agent, poller, clock, [&] {
    trouble.tell(platform.look_problem(), log);
    rights.tell(log);
    return windows::stop_asked();
  });
  windows::write_event(windows::Event::kStopped, "Lockstep agent " + std::string{kVersion});
  return success();
}

}  // namespace lockstep
