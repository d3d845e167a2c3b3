#pragma once
// Events: everything that happens to a cluster by itself or by a hand, as pure transitions.

#include <cstdint>

#include "lab/world/cluster.h"

namespace lockstep::lab {

enum class EventKind : std::uint8_t {
  kPowerLoss,     // node. What runs there dies; a setup past its checks leaves a half node
  kBootComplete,  // node. Automatic services start, a new boot
  kNodeJoins,     // node. Joining -> Up, if that gives quorum
  kCmsSettles,    // a pending state ends: Online where it fits, Failed where not, Offline
  kWitnessLost,
  kWitnessBack,
  kBackupBegins,
  kBackupEnds,
  kCopyFails,       // copy
  kCopyDiverges,    // copy
  kCopySettles,     // copy. Initializing, Resynchronizing -> Healthy
  kQueueStuck,      // copy
  kQueueDrained,    // copy
  kForeignGroup,    // node. A group of somebody else appears there
  kRebootPending,   // node
  kRebootOrphaned,  // node. The same, and no boot clears it
  kFirewallBites,   // node. See Firewall::kBites
  kHumanMovesCms,   // node: target. With Exchange tools, online
  kHumanStopsCms,
  kHumanStopsService,   // node, service in `item`
  kServiceStarts,       // node, service in `item`
  kSetupConfigures,     // node. Past the checks: services disabled, ClusSvc stopped, watermark
  kSetupCopies,         // node. UnpackedVersion changes
  kCmsSetupConfigures,  // node. CMS watermark
};

struct Event {
  EventKind kind = EventKind::kPowerLoss;
  std::uint8_t node = 0;
  std::uint8_t item = 0;  // copy or service, by kind
  friend bool operator==(const Event&, const Event&) = default;
};

// What cannot happen in this state changes nothing. Whatever follows at once follows here:
// loss of quorum, failover of groups, services of the CMS, states of copies.
Cluster apply(Cluster cluster, const Event& event);

// Puts in order what follows from a change by itself; begin and finish end with it too.
void settle(Cluster& cluster);

// Verbs of the CMS that steps, hands and failovers share; each still needs settle().
void take_offline(Cluster& cluster);
// Online where it fits, with every database mounted but the last if `leave_one`; else Failed.
void bring_online(Cluster& cluster, bool leave_one = false);
// By Exchange tools, Online or Offline. Online, waiting logs are copied first; Offline, they are
// lost.
void hand_over(Cluster& cluster, int target);

}  // namespace lockstep::lab
