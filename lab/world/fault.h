#pragma once
// Faults by name: "NAME@CLUSTER[/NODE][#STEP][*COUNT]", "random@CLUSTER", "random".
//
// NODE restricts a fault to one node. STEP, a step's kind ("StopCms"), makes it strike when the
// first such step begins in the cluster instead of at its usual moment. COUNT is a number or
// "always".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/result.h"

namespace lockstep::lab {

struct WorldSpec;

enum class FaultKind {
  kSetupPrereqFails,
  kSetupFailsMidway,
  kSetupHangs,
  kSetupLies,
  kServicesLeftDisabled,
  kRebootSlow,
  kRebootLost,
  kCopyFailed,
  kCopyQueueStuck,
  kFailoverBeforeSetup,
  kFailoverAfterSetup,
  kMoveRefused,
  kUpgradeCmsFailsMidway,
  kUpgradeCmsStarts,
  kStartLeavesDatabaseDismounted,
  kWitnessLost,
  kPendingReboot,
  kForeignGroupOnNode,
  kFirewallIsolatesNode,
  kHumanMovesCms,
  kBackupRunning,
  kAgentCrash,
  kMessageLoss,
};

// When a fault strikes.
enum class Moment {
  kStart,          // with the world
  kFirstStep,      // shortly after the first step that changes anything
  kFirstSetup,     // when the first setup of a node begins
  kFirstNodeBack,  // shortly after the first upgraded node is Up in the cluster again
  kDuringStep,     // it is the way a step goes; see attaches_to in fault.cc
  kStepBegins,     // at Fault::step
};

inline constexpr int kAlways = -1;

struct Fault {
  FaultKind kind = FaultKind::kSetupPrereqFails;
  int cluster = 0;  // index in WorldSpec::clusters
  int node = -1;    // index in the cluster; -1: the one that it fits
  Moment moment = Moment::kStart;
  std::string step;  // kStepBegins: a step's kind
  int count = 1;     // or kAlways
};

// "setup-fails-midway"
std::string_view name_of(FaultKind kind);

// One line of explanation.
std::string_view explain(FaultKind kind);

// All names in alphabetical order, for help texts.
std::vector<std::string> fault_names();

// All faults of the texts; the error lists every text that is wrong and what exists instead.
// `seed` chooses for "random".
Result<std::vector<Fault>> parse_faults(const WorldSpec& spec,
                                        const std::vector<std::string>& texts, std::uint64_t seed);

}  // namespace lockstep::lab
