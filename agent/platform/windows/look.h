#pragma once
// One look at a node: what is asked, in which order, and how long each may take. Pure but for the
// sources, so it is tested with ones that hang.
//
// First what needs no one else and the cluster, without which no step is ever settled; then the
// Exchange shell, which a store that hangs takes along (dossier §5.4); the directory and the share
// of the witness, which other servers answer, have time of their own that is kept for them.

#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/cluster_sight.h"
#include "agent/platform/windows/look_time.h"
#include "agent/platform/windows/node_tools.h"
#include "common/value/facts.h"
#include "common/value/time.h"

namespace lockstep::windows {

class LookSources {
 public:
  virtual ~LookSources() = default;

  // Node, boot, services, role, platform, setup, firewall, media: from this machine alone.
  virtual NodeFacts local() = 0;
  // Nothing: the cluster service does not answer. Takes its grants from `time`.
  virtual std::optional<ClusterSight> cluster(LookTime& time) = 0;
  // Node on which the address book of that CMS is generated.
  virtual std::optional<NodeId> oab_node(const std::string& cms) = 0;
  // The node's own, by which the shell writes its dates.
  virtual Instant local_now() = 0;

  // The outer nothing of these three: no answer within the limit.
  virtual std::optional<AccountFacts> account(Duration limit) = 0;
  virtual std::optional<std::optional<DirectoryFacts>> directory(Duration limit) = 0;
  // A file can be made and deleted there (P10).
  virtual std::optional<bool> share_is_writable(const std::string& share, Duration limit) = 0;
};

// What had no time or no answer is unreadable in the facts, and `time` tells why.
NodeFacts take_look(LookSources& from, NodeTools& tools, LookTime& time);

// The names of an account and its groups may be asked of a domain controller.
inline constexpr Duration kAccountPatience{10'000};
inline constexpr Duration kDirectoryPatience{20'000};
inline constexpr Duration kSharePatience{10'000};
// Of the cluster: its interface, and each listing of cluster.exe.
inline constexpr Duration kClusterPatience{20'000};
inline constexpr Duration kListingPatience{30'000};
// Kept for the directory and the share while the Exchange shell is asked.
inline constexpr Duration kKeptFromShell = kDirectoryPatience + kSharePatience;

}  // namespace lockstep::windows
