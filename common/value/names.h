#pragma once
// The words for enumerators, as the platform's own tools and our JSON print them. One place, so
// that log, report, scenario and JSON never differ.

#include <string>

#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "common/value/step.h"

namespace lockstep {

std::string to_text(ServiceState state);      // "Running"
std::string to_text(StartType type);          // "Manual"
std::string to_text(ClusterNodeState state);  // "Up"
std::string to_text(GroupState state);        // "Online"
std::string to_text(CmsState state);          // "Partially Online"
std::string to_text(CopyStatus status);       // "Healthy"
std::string to_text(Outcome outcome);         // "done", "refused", "failed", "in doubt"
std::string to_text(Reason reason);           // "stale-epoch"
std::string to_text(SetupMode mode);          // "upgrade", "upgrade-cms"

}  // namespace lockstep
