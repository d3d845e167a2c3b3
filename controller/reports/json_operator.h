#pragma once
// JSON texts of what an operator's verbs answer; the fields are documented in docs/JSON.md. Pure.

#include <string>

#include "controller/operator/talk.h"
#include "controller/reports/why.h"

namespace lockstep {

// `lockstep why --json`.
std::string why_json(const RunReport& report, const Why& why, bool controller_runs, Instant now);
// `lockstep agents --json`.
std::string agents_json(const OperatorAnswer& answer, Instant now);
// What `approve`, `pause`, `unpause`, `stop` and `retry` answer; `asked` is the verb.
std::string answer_json(const std::string& asked, const OperatorAnswer& answer, Instant now);

}  // namespace lockstep
