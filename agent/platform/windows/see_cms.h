#pragma once
// The CMS as the Exchange shell of this node tells (dossier §6.1, §6.2, §6.7). Pure but for the
// tools.
//
// One process a cmdlet, so that the trouble of one does not hide what another says.

#include <optional>

#include "agent/platform/windows/look_time.h"
#include "agent/platform/windows/node_tools.h"

namespace lockstep::windows {

// Nothing: the shell does not answer, or knows no CMS of this node, or does not tell which
// databases it has. What it could not tell otherwise of a CMS that it knows is unknown in the
// facts, never good. `now` is the node's local time. Each query has what `time` grants, and leaves
// to others what is kept for them (look.h).
std::optional<CmsFacts> see_cms(NodeTools& tools, const NodeId& node, Instant now, LookTime& time);

// The owner of the CMS's own group, where the shell has named no active node (none is while it is
// down, and the word is another one elsewhere). Not while that group is on its way.
void complete_owner(NodeFacts& facts);

// A query that takes longer is given up (dossier §5.4: services of two versions may not answer).
inline constexpr Duration kQueryPatience{60'000};

}  // namespace lockstep::windows
