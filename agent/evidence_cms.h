#pragma once
// Evidence of the steps with the clustered mailbox server, its databases and its copies (dossier
// §3.3, §3.5, §5.4 to §5.6): the shell's word and the cluster's together. Pure; a part of
// evidence_of().

#include <string>

#include "agent/evidence.h"
#include "common/value/facts.h"
#include "common/value/step.h"

namespace lockstep {

// Something that would tell cannot be read.
Evidence unreadable(const std::string& what);

Evidence stopped_cms(const StopCms& step, const NodeFacts& facts);
Evidence moved_cms(const MoveCms& step, const NodeFacts& facts);
Evidence started_cms(const StartCms& step, const NodeFacts& facts);
Evidence mounted_databases(const NodeFacts& facts);
// `suspended`: what a suspended copy means, which is the beginning of a reseed.
Evidence copy_going(const NodeFacts& facts, const std::string& storage_group, Effect suspended);
Evidence set_oab(const SetOabNode& step, const NodeFacts& facts);

}  // namespace lockstep
