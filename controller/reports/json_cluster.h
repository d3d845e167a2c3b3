#pragma once
// A cluster's story as JSON, for the last line of a stream and for the status. Included by the
// bodies that make JSON only.

#include <nlohmann/json.hpp>

#include "controller/reports/why.h"

namespace lockstep {

using Json = nlohmann::ordered_json;

// Everything that is known of the cluster at `now`, and why it stands where it stands.
Json cluster_as_json(const ClusterReport& cluster, const Why& why, Instant now);
Json why_as_json(const Why& why);

Json check_as_json(const Finding& check);
Json step_as_json(const StepReport& step);

// The text of one line. Bytes that are not UTF-8 are replaced by U+FFFD.
std::string line_of(const Json& json);

}  // namespace lockstep
