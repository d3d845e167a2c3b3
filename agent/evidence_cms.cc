#include "agent/evidence_cms.h"

#include <algorithm>

#include "agent/objects.h"
#include "common/value/folded.h"
#include "common/value/names.h"

namespace lockstep {
namespace {

// What the cluster says of the CMS's own group; kUnknown when that is not seen.
GroupState group_of(const std::string& cms, const NodeFacts& facts) {
  const GroupFacts* const group = find_group(facts, cms);
  return group == nullptr ? GroupState::kUnknown : group->state;
}

std::string with_group(const std::string& seen, GroupState group) {
  return group == GroupState::kUnknown ? seen : seen + "; its group is " + to_text(group);
}

// Services whose resources are Offline with the CMS (C1) and that still run, where the group does
// not show it: its address and its name may stay up.
std::string still_running(const NodeFacts& facts, GroupState group) {
  if (group == GroupState::kOffline) {
    return "";
  }
  for (const std::string name : {"MSExchangeIS", "MSExchangeSA"}) {
    const ServiceFacts* const service = find_service(facts, name);
    if (service != nullptr && service->state != ServiceState::kStopped) {
      return name + " " + to_text(service->state);
    }
  }
  return "";
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

std::string mounted(const CmsFacts& cms) {
  return std::to_string(cms.databases_mounted) + " of " + std::to_string(cms.databases) +
         " databases mounted";
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

}  // namespace

Evidence unreadable(const std::string& what) { return {Effect::kUnclear, what + " unreadable"}; }

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
  const std::string running = still_running(facts, group);
  if (state == CmsState::kOffline && !running.empty()) {
    return {Effect::kUnclear, seen + "; " + running};
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

// The owner counts, not how it is there: a move that ended late with an error, or brought the CMS
// up on the other side, has moved it all the same (§5.5-b', b"). The shell's word needs the
// cluster's.
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
  if (!facts.cluster) {
    return {Effect::kUnclear, seen + "; the cluster says nothing"};
  }
  const CmsState state = facts.cms->state;
  if (state == CmsState::kOnlinePending || state == CmsState::kOfflinePending ||
      (group != nullptr && group->state == GroupState::kPending)) {
    return {Effect::kUnclear, with_group(seen, group_of(step.cms, facts))};
  }
  return {same_node(*facts.cms->owner, step.to) ? Effect::kSeen : Effect::kAbsent, seen};
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
  // Somebody, or a failover, has taken it to the other node: neither our start nor none (§5.6-i).
  if (cms.owner && !same_node(*cms.owner, facts.node)) {
    return {Effect::kUnclear, seen + " on " + cms.owner->text};
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

Evidence set_oab(const SetOabNode& step, const NodeFacts& facts) {
  if (!facts.cms || !facts.cms->oab_node) {
    return unreadable("OAB generation node");
  }
  return {same_node(*facts.cms->oab_node, step.node) ? Effect::kSeen : Effect::kAbsent,
          "OAB generation on " + facts.cms->oab_node->text};
}

}  // namespace lockstep
