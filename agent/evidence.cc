#include "agent/evidence.h"

#include <algorithm>

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

Evidence unreadable(const std::string& what) { return {Effect::kUnclear, what + " unreadable"}; }

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
                   std::optional<Duration> since_begun) {
  Evidence running = service_is(facts, name, ServiceState::kRunning);
  if (running.effect != Effect::kSeen) {
    return running;
  }
  const Duration age = find_service(facts, name)->running_for;
  running.seen += " for " + to_text(age);
  if (!since_begun) {
    return {Effect::kUnclear, running.seen + ", the step's own start is not known any more"};
  }
  return {age <= *since_begun ? Effect::kSeen : Effect::kAbsent, running.seen};
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
  return {same_node(group->owner, step.to) ? Effect::kSeen : Effect::kAbsent, seen};
}

// Note 1 of §3.2, by the same predicate that guards the next steps.
Evidence upgraded_node(const RunSetup& step, const NodeFacts& facts) {
  const SetupFacts& setup = facts.setup;
  const Verdict at_target = evaluate({Interlock::kNodeAtTarget, to_text(step.target)}, facts);
  const std::string seen = "node " + at_target.measured;
  if (at_target.holds) {
    return {Effect::kSeen, seen};
  }
  if (setup.watermark || (setup.unpacked.known() && setup.unpacked != setup.configured)) {
    return {Effect::kPartly, seen + ", unpacked " + to_text(setup.unpacked)};
  }
  return {setup.configured.known() ? Effect::kAbsent : Effect::kUnclear, seen};
}

// Note 3 of §3.3.
Evidence upgraded_cms(const RunSetup& step, const NodeFacts& facts) {
  if (facts.setup.cms_watermark) {
    return {Effect::kPartly, "the CMS key has a setup watermark"};
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

// What the cluster says of the CMS's own group; kUnknown when that is not seen.
GroupState group_of(const std::string& cms, const NodeFacts& facts) {
  const GroupFacts* const group = find_group(facts, cms);
  return group == nullptr ? GroupState::kUnknown : group->state;
}

std::string with_group(const std::string& seen, GroupState group) {
  return group == GroupState::kUnknown ? seen : seen + "; its group is " + to_text(group);
}

// The shell's word is not enough: it may be early, or late (§5.5-a'). A group that is wholly
// offline is, when the shell says nothing.
Evidence stopped_cms(const StopCms& step, const NodeFacts& facts) {
  const GroupState group = group_of(step.cms, facts);
  const CmsState state = facts.cms ? facts.cms->state : CmsState::kUnknown;
  if (state == CmsState::kUnknown) {
    const std::string seen = with_group("state of the CMS unreadable", group);
    return {group == GroupState::kOffline ? Effect::kSeen : Effect::kUnclear, seen};
  }
  const std::string seen = "CMS " + to_text(state);
  const bool denied = state == CmsState::kOffline && group == GroupState::kOnline;
  if (group == GroupState::kPending || denied) {
    return {Effect::kUnclear, with_group(seen, group)};
  }
  switch (state) {
    case CmsState::kOffline: return {Effect::kSeen, seen};
    case CmsState::kOnline: return {Effect::kAbsent, seen};
    case CmsState::kFailed:
    case CmsState::kPartiallyOnline: return {Effect::kPartly, seen};
    case CmsState::kUnknown:
    case CmsState::kOnlinePending:
    case CmsState::kOfflinePending: break;
  }
  return {Effect::kUnclear, seen};
}

// The shell names no owner. That the group has arrived is enough; that it has not may change yet.
Evidence moved_by_cluster(const MoveCms& step, const GroupFacts* group) {
  if (group == nullptr) {
    return unreadable("owner of the CMS");
  }
  const bool settled = group->state != GroupState::kPending && group->state != GroupState::kUnknown;
  return {settled && same_node(group->owner, step.to) ? Effect::kSeen : Effect::kUnclear,
          "owner of the CMS unreadable; its group is " + to_text(group->state) + " on " +
              group->owner.text};
}

// The owner counts, not the state: a move that ended late with an error, or brought the CMS up on
// the other side, has moved it all the same (§5.5-b', b").
Evidence moved_cms(const MoveCms& step, const NodeFacts& facts) {
  const GroupFacts* const group = find_group(facts, step.cms);
  if (!facts.cms || !facts.cms->owner) {
    return moved_by_cluster(step, group);
  }
  const std::string seen =
      step.cms + " is owned by " + facts.cms->owner->text + ", " + to_text(facts.cms->state);
  if (group != nullptr && !same_node(group->owner, *facts.cms->owner)) {
    return {Effect::kUnclear, seen + "; the cluster says " + group->owner.text};
  }
  if (group != nullptr && group->state == GroupState::kPending) {
    return {Effect::kUnclear, seen + "; its group is Pending"};
  }
  return {same_node(*facts.cms->owner, step.to) ? Effect::kSeen : Effect::kAbsent, seen};
}

std::string mounted(const CmsFacts& cms) {
  return std::to_string(cms.databases_mounted) + " of " + std::to_string(cms.databases) +
         " databases mounted";
}

// I16: a start without error is not yet a mounted database, and the shell's Online not yet that of
// every resource (§5.5-g).
Evidence started_cms(const StartCms& step, const NodeFacts& facts) {
  if (!facts.cms) {
    return unreadable("state of the CMS");
  }
  const CmsFacts& cms = *facts.cms;
  const GroupState group = group_of(step.cms, facts);
  const std::string seen = "CMS " + to_text(cms.state) + ", " + mounted(cms);
  if (group == GroupState::kPending) {
    return {Effect::kUnclear, with_group(seen, group)};
  }
  const bool denied = group != GroupState::kOnline && group != GroupState::kUnknown;
  switch (cms.state) {
    case CmsState::kOnline:
      if (denied) {
        return {Effect::kPartly, with_group(seen, group)};
      }
      return {cms.databases_mounted == cms.databases ? Effect::kSeen : Effect::kPartly, seen};
    case CmsState::kPartiallyOnline: return {Effect::kPartly, seen};
    case CmsState::kOffline:
    case CmsState::kFailed: return {Effect::kAbsent, seen};
    case CmsState::kUnknown:
    case CmsState::kOnlinePending:
    case CmsState::kOfflinePending: break;
  }
  return {Effect::kUnclear, seen};
}

Evidence mounted_databases(const NodeFacts& facts) {
  if (!facts.cms) {
    return unreadable("databases of the CMS");
  }
  const CmsFacts& cms = *facts.cms;
  if (cms.databases_mounted == cms.databases) {
    return {Effect::kSeen, mounted(cms)};
  }
  return {cms.databases_mounted > 0 ? Effect::kPartly : Effect::kAbsent, mounted(cms)};
}

const CopyFacts* find_copy(const NodeFacts& facts, const std::string& storage_group) {
  if (!facts.cms) {
    return nullptr;
  }
  const auto& copies = facts.cms->copies;
  const auto found = std::ranges::find_if(
      copies, [&](const CopyFacts& copy) { return same_name(copy.storage_group, storage_group); });
  return found == copies.end() ? nullptr : &*found;
}

// E2: whether the copy works again, or is on the way, is for the planner; here only whether it was
// set going.
Evidence copy_going(const NodeFacts& facts, const std::string& storage_group, Effect suspended) {
  const CopyFacts* const copy = find_copy(facts, storage_group);
  if (copy == nullptr) {
    return unreadable("copy of " + storage_group);
  }
  const std::string seen = storage_group + " " + to_text(copy->status);
  switch (copy->status) {
    case CopyStatus::kHealthy:
    case CopyStatus::kInitializing:
    case CopyStatus::kResynchronizing: return {Effect::kSeen, seen};
    case CopyStatus::kSuspended: return {suspended, seen};
    case CopyStatus::kFailed:
    case CopyStatus::kStopped:
    case CopyStatus::kDisabled:
    case CopyStatus::kNotSupported: return {Effect::kAbsent, seen};
    case CopyStatus::kUnknown:
    case CopyStatus::kSeeding:
    case CopyStatus::kServiceDown: break;
  }
  return {Effect::kUnclear, seen};
}

// Those run where the CMS is, whatever they did before (dossier §1.4), and a cluster service that
// runs now is never stopped again.
bool state_is_restored(const ServiceSetting& before, RestoreScope scope) {
  return scope == RestoreScope::kEverything && !cluster_controlled(before.name) &&
         (before.running || !is_cluster_service(before.name));
}

Evidence restored_one(const ServiceSetting& before, RestoreScope scope, const NodeFacts& facts) {
  const ServiceFacts* const service = find_service(facts, before.name);
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

Evidence set_oab(const SetOabNode& step, const NodeFacts& facts) {
  if (!facts.cms || !facts.cms->oab_node) {
    return unreadable("OAB generation node");
  }
  return {same_node(*facts.cms->oab_node, step.node) ? Effect::kSeen : Effect::kAbsent,
          "OAB generation on " + facts.cms->oab_node->text};
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
                     std::optional<Duration> since_begun) {
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
