#pragma once
// Facts: what one agent saw on its own node at one moment. Plain values in the dossier's words.
//
// Producers: agent/platform (windows, simulated). Consumers: the agent's own interlocks
// (common/value/expectation.h), the controller's observer and planner, the reports.
// An empty optional means "could not be read", and is never the same as a good value.
// Durations are ages measured on the node by its own clock, so no two clocks are ever compared.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/value/build_number.h"
#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

enum class ServiceState { kUnknown, kStopped, kStartPending, kStopPending, kRunning, kPaused };
enum class StartType { kUnknown, kAutomatic, kManual, kDisabled };

// One Windows service (dossier §1.4), by its short name. A service that is not installed is absent.
struct ServiceFacts {
  std::string name;
  ServiceState state = ServiceState::kUnknown;
  StartType start_type = StartType::kUnknown;
  Duration running_for{0};  // since it was started; 0 when it does not run
  friend bool operator==(const ServiceFacts&, const ServiceFacts&) = default;
};

// As the cluster API names them (dossier §1.1).
enum class ClusterNodeState { kUnknown, kUp, kDown, kPaused, kJoining };
enum class GroupState { kUnknown, kOnline, kOffline, kFailed, kPartialOnline, kPending };

struct GroupFacts {
  std::string name;
  NodeId owner;
  GroupState state = GroupState::kUnknown;
  bool holds_cms = false;  // has resources of type "Microsoft Exchange…" (dossier §1.2)
  friend bool operator==(const GroupFacts&, const GroupFacts&) = default;
};

struct ClusterNodeFacts {
  NodeId node;
  ClusterNodeState state = ClusterNodeState::kUnknown;
  friend bool operator==(const ClusterNodeFacts&, const ClusterNodeFacts&) = default;
};

// The cluster service's view from this node; present only while that service answers here.
struct ClusterFacts {
  std::vector<ClusterNodeFacts> nodes;  // both, sorted by name
  std::vector<GroupFacts> groups;       // every group, sorted by name
  bool quorum_online = false;           // Majority Node Set, or File Share Witness
  bool witness_reachable = false;       // this node can write the file share witness (P10)
  friend bool operator==(const ClusterFacts&, const ClusterFacts&) = default;
};

// State of the clustered mailbox server (dossier §6.1).
enum class CmsState {
  kUnknown,
  kOnline,
  kPartiallyOnline,
  kOnlinePending,
  kOffline,
  kOfflinePending,
  kFailed,
};

// SummaryCopyStatus (dossier §6.2); what is not listed is kUnknown and never healthy.
enum class CopyStatus {
  kUnknown,
  kHealthy,
  kInitializing,
  kResynchronizing,
  kSeeding,
  kSuspended,
  kFailed,
  kStopped,
  kServiceDown,
  kDisabled,
  kNotSupported,
};

struct CopyFacts {
  std::string storage_group;
  CopyStatus status = CopyStatus::kUnknown;
  std::int64_t copy_queue = 0;      // logs not yet copied
  std::int64_t replay_queue = 0;    // logs not yet replayed
  bool copy_queue_growing = false;  // larger than a minute ago (P13)
  Duration last_inspected_ago{0};   // age of the last log that the passive node verified (P14)
  bool public_folder = false;       // exempt from copy gates (dossier §1.3)
  std::string failed_message;
  friend bool operator==(const CopyFacts&, const CopyFacts&) = default;
};

// The CMS as the Exchange shell of this node tells; absent when the shell could not answer.
struct CmsFacts {
  std::string name;
  CmsState state = CmsState::kUnknown;
  std::optional<NodeId> owner;
  BuildNumber build;  // AdminDisplayVersion in the directory; 8.0.… = RTM (dossier §6.7)
  int databases = 0;
  int databases_mounted = 0;
  bool backup_running = false;
  std::optional<Duration> last_full_backup_ago;  // absent: never, or unreadable
  std::vector<CopyFacts> copies;                 // sorted by storage group
  std::optional<NodeId> oab_node;                // EnableOabGenOnThisNode (dossier §1.3)
  friend bool operator==(const CmsFacts&, const CmsFacts&) = default;
};

// Setup's own traces on the node (dossier §1.5).
struct SetupFacts {
  BuildNumber configured;      // <Role>\ConfiguredVersion
  BuildNumber unpacked;        // <Role>\UnpackedVersion
  bool watermark = false;      // Watermark or Action under the role key
  bool cms_watermark = false;  // the same under …\v8.0\CMS
  bool running = false;        // a setup.com, ExSetup or msiexec process of a setup is alive
  bool stopped_services_file = false;  // %TMP%\StoppedServices.xml exists (P25)
  bool rebooted_since =
      false;  // booted after the last change of the role key (dossier §3.2 note 2)
  friend bool operator==(const SetupFacts&, const SetupFacts&) = default;
};

struct PlatformFacts {
  std::string os_version;  // "5.2" = Windows Server 2003
  int os_service_pack = 0;
  int dotnet_service_pack = -1;          // of .NET 2.0; -1: not installed
  BuildNumber installer;                 // msi.dll
  std::vector<std::string> updates;      // installed updates and rollups, sorted (P36)
  bool reboot_pending = false;           // P22
  std::string reboot_pending_source;     // which value says so
  bool execution_policy_forced = false;  // P27
  std::int64_t disk_free_mb = 0;         // Exchange drive
  friend bool operator==(const PlatformFacts&, const PlatformFacts&) = default;
};

// Would starting the firewall service shut the node off? (P29)
struct FirewallFacts {
  bool policy_enabled = false;      // EnableFirewall in any profile
  bool exceptions_present = false;  // cluster, RPC, SMB and Lockstep are allowed through
  friend bool operator==(const FirewallFacts&, const FirewallFacts&) = default;
};

// Active Directory levels, read through this node (P1, P2).
struct DirectoryFacts {
  int schema_range_upper = 0;
  int organization_version = 0;
  friend bool operator==(const DirectoryFacts&, const DirectoryFacts&) = default;
};

struct MediaFacts {
  // setup.com and what it opens first are there, and it is a program for x64 with a file version
  // (P31). Not compared: hashes, and the build, which is the release's to judge.
  bool complete = false;
  BuildNumber build;    // file version of setup.com
  std::string problem;  // what is wrong when !complete
  friend bool operator==(const MediaFacts&, const MediaFacts&) = default;
};

// The service account (P33).
struct AccountFacts {
  std::string name;
  bool domain_account = false;
  bool local_administrator = false;
  bool exchange_administrator = false;
  friend bool operator==(const AccountFacts&, const AccountFacts&) = default;
};

enum class ServerRole { kUnknown, kClusterNode, kFrontEnd };

struct NodeFacts {
  NodeId node;
  ServerRole role = ServerRole::kUnknown;
  BootId boot;
  Duration up_for{0};
  PlatformFacts platform;
  SetupFacts setup;
  FirewallFacts firewall;
  AccountFacts account;
  std::optional<MediaFacts> media;  // of every server; absent: not told
  std::optional<DirectoryFacts> directory;
  std::optional<ClusterFacts> cluster;  // absent on front ends
  std::optional<CmsFacts> cms;          // absent on front ends
  std::vector<ServiceFacts> services;   // sorted by name
  friend bool operator==(const NodeFacts&, const NodeFacts&) = default;
};

// The service of that short name, or null when it is not installed.
const ServiceFacts* find_service(const NodeFacts& facts, const std::string& name);

// The group of that name in the node's cluster view, or null.
const GroupFacts* find_group(const NodeFacts& facts, const std::string& name);

// State that the cluster view of `facts` gives to `node`; kUnknown without a view.
ClusterNodeState state_of(const NodeFacts& facts, const NodeId& node);

}  // namespace lockstep
