#include "agent/evidence.h"

#include <algorithm>

#include "agent/evidence_cms.h"
#include "agent/objects.h"
#include "agent/special_services.h"
#include "common/value/expectation.h"
#include "common/value/folded.h"
#include "common/value/names.h"

namespace lockstep {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

// Tallies several parts of one step: all, none or some have had the effect.
class Tally {
 public:
  void add(const Evidence& part) {
    text_ += (text_.empty() ? "" : ", ") + part.seen;
    seen_ = seen_ || part.effect == Effect::kSeen;
    unclear_ = unclear_ || part.effect == Effect::kUnclear;
    absent_ = absent_ || part.effect == Effect::kAbsent;
  }
  [[nodiscard]] Evidence total() const {
    if (unclear_) {
      return {Effect::kUnclear, text_};
    }
    if (!absent_) {
      return {Effect::kSeen, text_.empty() ? "nothing to do" : text_};
    }
    return {seen_ ? Effect::kPartly : Effect::kAbsent, text_};
  }

 private:
  std::string text_;
  bool seen_ = false;
  bool absent_ = false;
  bool unclear_ = false;
};

Evidence service_is(const NodeFacts& facts, const std::string& name, ServiceState wanted) {
  const ServiceFacts* const service = find_service(facts, name);
  if (facts.services.empty()) {
    return unreadable("state of " + name);  // every Windows has services: they could not be listed
  }
  if (service == nullptr) {
    // What is not installed cannot run: stopped already, and never started.
    const bool met = wanted == ServiceState::kStopped;
    return {met ? Effect::kSeen : Effect::kAbsent, name + " not installed"};
  }
  const std::string seen = name + " " + to_text(service->state);
  switch (service->state) {
    case ServiceState::kUnknown:
    case ServiceState::kStartPending:
    case ServiceState::kStopPending: return {Effect::kUnclear, seen};
    case ServiceState::kStopped:
    case ServiceState::kRunning:
    case ServiceState::kPaused: break;
  }
  return {service->state == wanted ? Effect::kSeen : Effect::kAbsent, seen};
}

Evidence services_are(const NodeFacts& facts, const std::vector<std::string>& names,
                      ServiceState wanted) {
  Tally tally;
  for (const std::string& name : names) {
    tally.add(service_is(facts, name, wanted));
  }
  return tally.total();
}

// B4: Running, with a start later than the step's.
Evidence restarted(const NodeFacts& facts, const std::string& name,
                   std::optional<SinceBegun> since_begun) {
  Evidence running = service_is(facts, name, ServiceState::kRunning);
  if (running.effect != Effect::kSeen) {
    return running;
  }
  const Duration age = find_service(facts, name)->running_for;
  running.seen += " for " + to_text(age);
  if (!since_begun) {
    return {Effect::kUnclear, running.seen + ", the step's own start is not known any more"};
  }
  if (age > since_begun->least && age <= since_begun->most) {
    return {Effect::kInvisible,
            running.seen + ", too near the step's own start to be told from it"};
  }
  return {age <= since_begun->least ? Effect::kSeen : Effect::kAbsent, running.seen};
}

Evidence moved_group(const MoveGroup& step, const NodeFacts& facts) {
  const GroupFacts* const group = find_group(facts, step.group);
  if (group == nullptr) {
    return unreadable("group " + step.group);
  }
  const std::string seen =
      group->name + " is owned by " + group->owner.text + ", " + to_text(group->state);
  if (group->owner.empty() || group->state == GroupState::kPending ||
      group->state == GroupState::kUnknown) {
    return {Effect::kUnclear, seen};
  }
  if (!same_node(group->owner, step.to)) {
    return {Effect::kAbsent, seen};
  }
  // It is to be Online there (B1); what was offline before stays so, but for the quorum's own
  // group.
  if (group->state != GroupState::kOnline && !facts.cluster->quorum_online) {
    return {Effect::kUnclear, seen + "; the quorum is not Online"};
  }
  return {group->state == GroupState::kFailed ? Effect::kPartly : Effect::kSeen, seen};
}

// Note 1 of §3.2, by the same predicate that guards the next steps.
Evidence upgraded_node(const RunSetup& step, const NodeFacts& facts) {
  const SetupFacts& setup = facts.setup;
  const Verdict at_target = evaluate({Interlock::kNodeAtTarget, to_text(step.target)}, facts);
  const std::string seen = "node " + at_target.measured;
  if (at_target.holds) {
    return {Effect::kSeen, seen};
  }
  if (!setup.configured.known() && !setup.unpacked.known()) {
    return {Effect::kUnclear, seen};
  }
  if (setup.watermark || (setup.unpacked.known() && setup.unpacked != setup.configured)) {
    return {Effect::kPartly, seen + ", unpacked " + to_text(setup.unpacked)};
  }
  return {Effect::kAbsent, seen};
}

// Note 3 of §3.3. Under which key it leaves its mark is not known for certain (dossier §1.5), and
// the node had none before.
Evidence upgraded_cms(const RunSetup& step, const NodeFacts& facts) {
  if (facts.setup.cms_watermark || facts.setup.watermark) {
    return {Effect::kPartly, facts.setup.cms_watermark ? "the CMS key has a setup watermark"
                                                       : "a role key has a setup watermark"};
  }
  if (!facts.cms || !facts.cms->build.known()) {
    return unreadable("version of the CMS");
  }
  const bool old = older_service_pack(facts.cms->build, step.target);
  return {old ? Effect::kAbsent : Effect::kSeen, "CMS " + to_text(facts.cms->build)};
}

Evidence ran_setup(const RunSetup& step, const NodeFacts& facts) {
  if (facts.setup.running) {
    return {Effect::kUnclear, "a setup process is alive"};
  }
  return step.mode == SetupMode::kUpgrade ? upgraded_node(step, facts) : upgraded_cms(step, facts);
}

Evidence rebooted(const RebootNode& step, const NodeFacts& facts) {
  if (facts.boot.empty()) {
    return unreadable("boot id");
  }
  return {facts.boot == step.from ? Effect::kAbsent : Effect::kSeen, "boot " + facts.boot.text};
}

// Those run where the CMS is, whatever they did before (dossier §1.4), and a cluster service that
// runs now is never stopped again.
bool state_is_restored(const ServiceSetting& before, RestoreScope scope) {
  return scope == RestoreScope::kEverything && !cluster_controlled(before.name) &&
         (before.running || !is_cluster_service(before.name));
}

Evidence restored_one(const ServiceSetting& before, RestoreScope scope, const NodeFacts& facts) {
  const ServiceFacts* const service = find_service(facts, before.name);
  if (facts.services.empty()) {
    return unreadable("state of " + before.name);
  }
  if (service == nullptr) {
    return {Effect::kAbsent, before.name + " no longer installed"};
  }
  if (service->start_type != before.start_type) {
    return {Effect::kAbsent, before.name + " " + to_text(service->start_type) + ", was " +
                                 to_text(before.start_type)};
  }
  if (!state_is_restored(before, scope)) {
    return {Effect::kSeen, before.name + " " + to_text(service->start_type)};
  }
  return service_is(facts, before.name,
                    before.running ? ServiceState::kRunning : ServiceState::kStopped);
}

Evidence restored(const RestoreBaseline& step, const NodeFacts& facts) {
  Tally tally;
  for (const ServiceSetting& before : step.baseline.services) {
    tally.add(restored_one(before, step.scope, facts));
  }
  return tally.total();
}

Evidence ensured(const EnsureServiceRunning& step, const NodeFacts& facts) {
  const Evidence running = service_is(facts, step.service, ServiceState::kRunning);
  const ServiceFacts* const service = find_service(facts, step.service);
  if (running.effect == Effect::kSeen && service->start_type == StartType::kDisabled) {
    return {Effect::kPartly, running.seen + ", start type Disabled"};
  }
  return running;
}

Evidence invisible(const std::string& what) {
  return {Effect::kInvisible, what + " leaves no trace in facts"};
}

// A5: of .NET 2.0 the registry tells the service pack (dossier §1.5). What waits for a restart may
// write it there only afterwards.
Evidence installed(const InstallPackage& step, const NodeFacts& facts) {
  constexpr std::string_view kFramework = "dotnet-2.0-sp";
  const std::string name = step.package;
  const bool told = name.size() == kFramework.size() + 1 && name.starts_with(kFramework) &&
                    name.back() >= '1' && name.back() <= '9';
  if (!told) {
    return invisible("a package");
  }
  const int level = facts.platform.dotnet_service_pack;
  const std::string seen =
      level < 0 ? ".NET 2.0 is not there" : ".NET 2.0 SP" + std::to_string(level);
  if (level >= name.back() - '0') {
    return {Effect::kSeen, seen};
  }
  return {facts.platform.reboot_pending ? Effect::kAfterRestart : Effect::kAbsent, seen};
}

}  // namespace

Evidence evidence_of(const Step& step, const NodeFacts& facts,
                     std::optional<SinceBegun> since_begun) {
  return std::visit(
      Overloaded{
          [](const Observe&) {
            return Evidence{Effect::kSeen, "facts taken"};
          },
          [&](const MoveGroup& s) { return moved_group(s, facts); },
          [&](const StopServices& s) {
            return services_are(facts, s.services, ServiceState::kStopped);
          },
          [&](const StartServices& s) {
            return services_are(facts, s.services, ServiceState::kRunning);
          },
          [&](const RestartService& s) { return restarted(facts, s.service, since_begun); },
          [&](const EnsureServiceRunning& s) { return ensured(s, facts); },
          [&](const InstallPackage& s) { return installed(s, facts); },
          [&](const RunSetup& s) { return ran_setup(s, facts); },
          [&](const RebootNode& s) { return rebooted(s, facts); },
          [&](const StopCms& s) { return stopped_cms(s, facts); },
          [&](const MoveCms& s) { return moved_cms(s, facts); },
          [&](const StartCms& s) { return started_cms(s, facts); },
          [&](const MountDatabases&) { return mounted_databases(facts); },
          [&](const ResumeCopy& s) { return copy_going(facts, s.storage_group, Effect::kAbsent); },
          // A reseed suspends first, so a suspended copy is one that was left half-way.
          [&](const ReseedCopy& s) { return copy_going(facts, s.storage_group, Effect::kPartly); },
          [&](const RestoreBaseline& s) { return restored(s, facts); },
          [&](const SetOabNode& s) { return set_oab(s, facts); },
          [](const SmokeTest&) { return invisible("a smoke test"); },
      },
      step);
}

}  // namespace lockstep
