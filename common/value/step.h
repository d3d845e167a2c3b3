#pragma once
// The closed vocabulary: everything that the controller can ask of an agent, and no more.
//
// A step is one typed action on one node. It carries no shell and no script; paths and packages
// are checked against the node's own policy (agent/policy.h) before anything starts.
// Source of each action: dossier §3.2–§3.5; the row is named beside the type.

#include <string>
#include <variant>
#include <vector>

#include "common/value/baseline.h"
#include "common/value/build_number.h"
#include "common/value/ids.h"

namespace lockstep {

// Look again and report facts; changes nothing.
struct Observe {
  friend bool operator==(const Observe&, const Observe&) = default;
};
// B1, C3, D1: with the cluster tool; never the group that holds the CMS (I7).
struct MoveGroup {
  std::string group;
  NodeId to;
  friend bool operator==(const MoveGroup&, const MoveGroup&) = default;
};
// B2, B3: holders of performance counters and anti-virus. Already stopped counts as done.
struct StopServices {
  std::vector<std::string> services;  // in this order; dependents are stopped with each
  friend bool operator==(const StopServices&, const StopServices&) = default;
};
struct StartServices {
  std::vector<std::string> services;
  friend bool operator==(const StartServices&, const StartServices&) = default;
};
// B4 (RemoteRegistry); §5.4 (MSExchangeRepl).
struct RestartService {
  std::string service;
  friend bool operator==(const RestartService&, const RestartService&) = default;
};
// B5: enabled if disabled, then started; a dead-man timer stops it again if the controller falls
// silent.
struct EnsureServiceRunning {
  std::string service;
  friend bool operator==(const EnsureServiceRunning&, const EnsureServiceRunning&) = default;
};
// A5: a prerequisite, known to the node's policy by its hash.
struct InstallPackage {
  std::string package;  // name in the release, "dotnet-2.0-sp1"
  std::string path;     // absolute, on the node
  std::string sha256;   // 64 lower-case hex digits
  friend bool operator==(const InstallPackage&, const InstallPackage&) = default;
};

enum class SetupMode { kUpgrade, kUpgradeCms };

// B6, D6 (kUpgrade), C4 (kUpgradeCms): setup.com of the release's media, by absolute path.
struct RunSetup {
  SetupMode mode = SetupMode::kUpgrade;
  std::string media;   // folder with setup.com, absolute, on the node
  BuildNumber target;  // what the node, or the CMS, must report afterwards
  friend bool operator==(const RunSetup&, const RunSetup&) = default;
};
// B7, D7, P22: settled by a boot id that differs from `from`.
struct RebootNode {
  BootId from;
  std::string reason;
  friend bool operator==(const RebootNode&, const RebootNode&) = default;
};
// C1. Always with the Exchange cmdlets (I7), as are MoveCms and StartCms.
struct StopCms {
  std::string cms;
  friend bool operator==(const StopCms&, const StopCms&) = default;
};
// C2; the CMS must be Offline.
struct MoveCms {
  std::string cms;
  NodeId to;
  friend bool operator==(const MoveCms&, const MoveCms&) = default;
};
// C5.
struct StartCms {
  std::string cms;
  friend bool operator==(const StartCms&, const StartCms&) = default;
};
// §5.5-g: after a start that left databases dismounted.
struct MountDatabases {
  std::string cms;
  friend bool operator==(const MountDatabases&, const MountDatabases&) = default;
};
// E2, on the passive node.
struct ResumeCopy {
  std::string storage_group;
  friend bool operator==(const ResumeCopy&, const ResumeCopy&) = default;
};
// E2: suspend, then a full copy over existing files. Only with an operator's approval (§5.4).
struct ReseedCopy {
  std::string storage_group;
  friend bool operator==(const ReseedCopy&, const ReseedCopy&) = default;
};

// How much of the baseline to put back.
enum class RestoreScope {
  kStartTypes,  // §5.2-d: start types that setup left Disabled; nothing is started or stopped
  kEverything,  // E5: start types, then states
};

struct RestoreBaseline {
  RestoreScope scope = RestoreScope::kEverything;
  Baseline baseline;
  friend bool operator==(const RestoreBaseline&, const RestoreBaseline&) = default;
};
// E6.
struct SetOabNode {
  std::string cms;
  NodeId node;
  friend bool operator==(const SetOabNode&, const SetOabNode&) = default;
};
// C6: MAPI log-on to every database of the CMS, on the node that owns it.
struct SmokeTest {
  std::string cms;
  friend bool operator==(const SmokeTest&, const SmokeTest&) = default;
};

using Step = std::variant<Observe, MoveGroup, StopServices, StartServices, RestartService,
                          EnsureServiceRunning, InstallPackage, RunSetup, RebootNode, StopCms,
                          MoveCms, StartCms, MountDatabases, ResumeCopy, ReseedCopy,
                          RestoreBaseline, SetOabNode, SmokeTest>;

// Position in Step; "RunSetup".
std::string kind_name(const Step& step);

// With its argument, for people and as the key of attempt counts: "RunSetup upgrade",
// "MoveGroup Cluster Group to NODE1", "StopServices MOM, SysmonLog".
std::string describe(const Step& step);

// Two steps of the same kind and, for RunSetup, of the same mode: what a retry budget counts.
bool same_action(const Step& a, const Step& b);

// Repeating it after an unknown outcome can do harm (setup, moves, reboots, reseed).
bool needs_evidence(const Step& step);

template <class T>
bool is(const Step& step) {
  return std::holds_alternative<T>(step);
}

bool is_setup(const Step& step, SetupMode mode);

}  // namespace lockstep
