#pragma once
// Patience: how long to look again before a step that is not seen to be done is settled. Pure.

#include <optional>

#include "agent/evidence.h"
#include "common/value/step.h"
#include "common/value/time.h"

namespace lockstep {

// From the tool's end, or from the restart that lost it. Nothing: as long as it takes, because a
// setup process is alive and must neither be killed nor repeated (dossier §5.2-f, l).
// `lost`: the agent died before it could write down how to find the tool, which may still run.
std::optional<Duration> patience(const Step& step, const ToolWord& tool, const Evidence& evidence,
                                 const NodeFacts& facts, bool lost);

}  // namespace lockstep
