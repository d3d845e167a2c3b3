#pragma once
// The words of scenario files: numbers, times, states, steps. A word that is not known is Unknown.

#include <string>
#include <string_view>
#include <vector>

#include "controller/observation.h"

namespace lockstep::scenario {

// A mistake in a scenario file, for its author.
struct Unknown {
  std::string message;
};

// "a, b, c" as trimmed parts.
std::vector<std::string> parts_of(std::string_view text);
// Takes the first word off `text`.
std::string take_word(std::string_view& text);

int number_from(std::string_view text);
Duration duration_from(std::string_view text);
BuildNumber build_from(std::string_view text);
Gate gate_from(std::string_view text);
Failback failback_from(std::string_view text);
HookMoment hook_from(std::string_view text);
HookEnd hook_end_from(std::string_view text);
Reason reason_from(std::string_view text);
ClusterOutcome ending_from(std::string_view text);
CmsState cms_state_from(std::string_view text);
ClusterNodeState node_state_from(std::string_view text);
CopyStatus copy_status_from(std::string_view text);

// A step as describe() writes it: "RunSetup upgrade-cms", "MoveCms E2K7CCR to NODE2", "RebootNode".
Step step_from(std::string_view text, const ClusterObservation& cluster, const Policy& policy);

}  // namespace lockstep::scenario
