#pragma once
// Cluster: one simulated CCR cluster at one moment, as a plain value without time or names.
//
// Every change is a pure function: begin/finish of a step (lab/world/action.h) and events
// (lab/world/event.h). What a node could see of it: lab/world/sight.h. Nodes, groups and copies are
// numbers here; their names are in ClusterSpec (lab/world/spec.h). All members are single bytes, so
// a value is its bytes (key_of) and may be hashed and compared as such. Semantics: dossier §1
// (objects), §3 (steps), §5 (failures).

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "common/value/facts.h"
#include "lab/world/services.h"
#include "lab/world/small.h"

namespace lockstep::lab {

inline constexpr int kNodes = 2;              // CCR has exactly two (dossier §1.1)
inline constexpr int kMaxStorageGroups = 50;  // limit of the product's Enterprise edition

// Service pack of binaries or of the CMS; the builds are in ClusterSpec.
enum class Level : std::uint8_t { kSource, kTarget };

// Of a node in the cluster. kJoining: its cluster service runs but is in no cluster with quorum.
enum class Member : std::uint8_t { kDown, kJoining, kUp };

// What is in hand on a node; the step itself is kept by whoever began it.
enum class Task : std::uint8_t { kNone, kSetup, kCmsSetup, kOther };

// The values that setup looks for (P22). Orphaned ones survive every boot.
enum class RebootFlag : std::uint8_t { kNone, kPending, kOrphaned };

// kBites: starting the firewall shuts the node off although the facts call it harmless.
enum class Firewall : std::uint8_t { kPolicyOff, kPolicyWithExceptions, kPolicyBlocks, kBites };

struct Service {
  Small<StartType> start;
  bool running = false;
  friend bool operator==(const Service&, const Service&) = default;
};

struct Node {
  bool powered = true;  // false: off, or booting
  Small<Member> member = Member::kUp;
  Small<Task> task;
  bool configuring = false;  // setup is past its checks and changes the node
  Small<Level> configured;   // <Role>\ConfiguredVersion
  Small<Level> unpacked;     // <Role>\UnpackedVersion
  bool watermark = false;
  bool cms_watermark = false;
  bool stopped_services_file = false;
  bool rebooted_since = true;  // booted after the last change of the role key
  Small<RebootFlag> reboot_flag;
  std::uint8_t dotnet_service_pack = 0;
  std::uint8_t boots = 1;
  Small<Firewall> firewall;
  bool registry_restarted = false;  // RemoteRegistry was started after the world's beginning (B4)
  std::array<Service, kServices> services{};
  std::array<Small<StartType>, kExchangeServices> saved{};  // in StoppedServices.xml
  friend bool operator==(const Node&, const Node&) = default;
};

// What is wrong with a copy of itself, whatever its node and its version.
enum class Ailment : std::uint8_t {
  kNone,
  kFailed,    // Resume cures it
  kDiverged,  // only a reseed cures it
  kStuck,     // Healthy, but nothing is copied; a restart of the replication service cures it
};

// A storage group: its database on the owner and its copy on the other node.
struct Copy {
  Small<CopyStatus> status = CopyStatus::kHealthy;  // as the shell reports it
  Small<Ailment> ailment;
  bool mounted = true;
  bool backlog = false;  // logs wait to be copied
  friend bool operator==(const Copy&, const Copy&) = default;
};

enum class Group : std::uint8_t { kCms, kDefault, kForeign };
inline constexpr int kGroups = 3;

struct Cluster {
  std::array<Node, kNodes> nodes{};
  std::array<std::uint8_t, kGroups> owners{};  // index of a node; by Group
  bool foreign_group = false;                  // Group::kForeign exists
  bool witness = true;                         // the file share answers
  bool backup_running = false;
  Small<CmsState> cms = CmsState::kOnline;  // never kPartiallyOnline: see cms_state()
  bool meant_online = true;                 // persistent state; false after a Stop (I15)
  Small<Level> cms_level;                   // AdminDisplayVersion
  std::uint8_t oab_node = 0;
  std::uint8_t copies_used = 0;
  std::array<Copy, kMaxStorageGroups> copies{};  // the first copies_used count; last member: key_of
  friend bool operator==(const Cluster&, const Cluster&) = default;
};

static_assert(std::is_trivially_copyable_v<Cluster>);
static_assert(std::has_unique_object_representations_v<Cluster>);

// The bytes that make this state what it is; valid as long as `cluster` lives.
std::string_view key_of(const Cluster& cluster);

// Before the first change: CMS Online on `active`, Cluster Group on the other node (so that it must
// be evacuated), everything at the source level.
Cluster initial_cluster(int storage_groups, int active = 0);

// A front end (see ClusterSpec::roles): the second node owns every group.
Cluster initial_front_end();

inline int other(int node) { return 1 - node; }
int cms_owner(const Cluster& cluster);
Node& node_at(Cluster& cluster, int node);
const Node& node_at(const Cluster& cluster, int node);

Service& service(Node& node, Svc svc);
const Service& service(const Node& node, Svc svc);

// Two of the three votes: nodes in the cluster and the witness (dossier §1.1).
bool has_quorum(const Cluster& cluster);

// The cluster service of this node answers questions.
bool answers(const Cluster& cluster, int node);

// A joining node would find quorum now.
bool can_join(const Cluster& cluster, int node);

bool all_copies_healthy(const Cluster& cluster);

// Both versions are `level` and no setup left a watermark.
bool at_level(const Node& node, Level level);

// The CMS could come online there: same level, no half setup, IS and SA not Disabled (I10).
bool fit_for_cms(const Cluster& cluster, int node);

// With databases dismounted an Online CMS is Partially Online (dossier §5.5-g).
CmsState cms_state(const Cluster& cluster);
int mounted_databases(const Cluster& cluster);

// Its firewall keeps the controller out; the partner is reached by other ways.
bool isolated(const Node& node);

// A front end: never changed here, already at its build.
struct FrontEnd {
  bool powered = true;
  std::uint8_t boots = 1;
  friend bool operator==(const FrontEnd&, const FrontEnd&) = default;
};

}  // namespace lockstep::lab
