#pragma once
// Tables and exit codes of cluster.exe (dossier §6.6); the way to the cluster when its API cannot
// be loaded. Pure.
//
// A table is sliced at the columns of its dashes; its last row must have its end. The tool pads
// names and never cuts them, so one that is longer than its column moves what follows. Such a row
// is read when the nodes, and groups, that it must name are known from other listings and fit it in
// one way only. A listing with another row that does not fit its columns is refused as a whole: a
// name that was cut or has shifted could pass for another. Words for states are localised; an
// unknown one is kUnknown, which is never good.

#include <string>
#include <string_view>
#include <vector>

#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "common/value/result.h"

namespace lockstep::windows {

struct ListedResource {
  std::string name;  // possibly cut to the width of its column
  std::string group;
  NodeId node;
  bool online = false;
  bool quorum = false;  // its type, which is the beginning of its usual name, is one of a quorum's
  friend bool operator==(const ListedResource&, const ListedResource&) = default;
};

Result<std::vector<ClusterNodeFacts>> read_nodes(std::string_view bytes);
// GroupFacts without holds_cms, which no listing tells.
Result<std::vector<GroupFacts>> read_groups(std::string_view bytes,
                                            const std::vector<ClusterNodeFacts>& nodes = {});
// A row that cannot be read is left out when it names one of `groups` and is not the quorum's:
// nothing is asked of it.
Result<std::vector<ListedResource>> read_resources(std::string_view bytes,
                                                   const std::vector<ClusterNodeFacts>& nodes = {},
                                                   const std::vector<GroupFacts>& groups = {});

// Whether none of three listings has lost a row that another one speaks of: a group that is not
// listed would seem to be owned by nobody.
bool fit_together(const std::vector<ClusterNodeFacts>& nodes, const std::vector<GroupFacts>& groups,
                  const std::vector<ListedResource>& resources);

// Fills in holds_cms: the group with the name of the CMS. When there is none of that name, or no
// name is known, every group but that of the quorum may hold it, and is said to: cluster tools must
// not touch it (I7), and its owner must not be taken for a passive node (I1).
void mark_cms(std::vector<GroupFacts>& groups, const std::vector<ListedResource>& resources,
              std::string_view cms);

// A type of quorum resource and its private property that names the witness share (dossier §1.1):
// of Windows Server 2003 and of 2008.
struct QuorumType {
  std::string_view type;
  std::string_view share;
};
// Null: no resource of this type, or of this name, is a quorum's. The usual name is the type; that
// of 2008 has the share in brackets behind it, and may have been cut there.
const QuorumType* quorum_of_type(std::string_view type);
const QuorumType* quorum_of_name(std::string_view name);

// Value of a private property in the output of `cluster res NAME /priv`; kNotFound, also for one
// whose line has no end.
Result<std::string> read_property(std::string_view bytes, std::string_view property);

// What an exit code, which is a Win32 error, means for a step (dossier §5.1).
Reason cluster_reason(int exit_code);
// It is no failure: the move goes on (997).
bool still_moving(int exit_code);

GroupState group_state(std::string_view word);
ClusterNodeState node_state(std::string_view word);

}  // namespace lockstep::windows
