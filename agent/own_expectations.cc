#include "agent/own_expectations.h"

#include "agent/special_services.h"

namespace lockstep {
namespace {

// Whatever starts it. Putting a node's services back starts nothing that runs; each other way does
// or is meant to.
std::vector<Expectation> of_started_firewall(const Step& step) {
  std::vector<Expectation> all;
  for (const std::string& service : started_services(step)) {
    if (is_firewall(service)) {
      all.push_back(
          {Interlock::kFirewallHarmless, is<RestoreBaseline>(step) ? service : std::string{}});
    }
  }
  return all;
}

}  // namespace

std::vector<Expectation> own_expectations(const Step& step) {
  using enum Interlock;
  if (const auto* move = std::get_if<MoveGroup>(&step)) {
    return {{kGroupHoldsNoCms, move->group}};
  }
  if (const auto* setup = std::get_if<RunSetup>(&step)) {
    const std::string target = to_text(setup->target);
    if (setup->mode == SetupMode::kUpgrade) {
      return {{kOwnsNoCms, ""},
              {kOwnsNoGroup, ""},
              {kQuorumSafe, ""},
              {kNoSetupRunning, ""},
              {kNodeNotAtTarget, target}};
    }
    return {{kOwnsCms, ""},          {kCmsOffline, ""},
            {kNodeAtTarget, target}, {kCmsNotAtTarget, target},
            {kNodeRebooted, ""},     {kNoSetupRunning, ""}};
  }
  if (const auto* reboot = std::get_if<RebootNode>(&step)) {
    return {{kOwnsNoCms, ""},
            {kOwnsNoGroup, ""},
            {kQuorumSafe, ""},
            {kNoSetupRunning, ""},
            {kBootIs, reboot->from.text}};
  }
  if (is<StopCms>(step)) {
    return {{kNoSetupRunning, ""}, {kNoBackupRunning, ""}};
  }
  if (is<MoveCms>(step)) {
    return {{kCmsOffline, ""}, {kNoSetupRunning, ""}};
  }
  if (is<StartCms>(step)) {
    return {{kOwnsCms, ""}, {kCmsNotOnline, ""}, {kCmsAtNodeLevel, ""}, {kNoSetupRunning, ""}};
  }
  if (is<InstallPackage>(step)) {
    return {{kOwnsNoCms, ""}, {kNoSetupRunning, ""}};
  }
  return of_started_firewall(step);
}

}  // namespace lockstep
