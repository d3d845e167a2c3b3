#pragma once
// Asking the controller that runs on a state folder, for verbs.

#include <optional>
#include <string>

#include "controller/cli/console.h"
#include "controller/cli/state_folder.h"
#include "controller/operator/call.h"
#include "controller/operator/talk.h"

namespace lockstep {

using AskBody = decltype(OperatorAsk::what);

// Asks in the name of who runs this process. See controller/operator/call.h for errors.
Result<OperatorAnswer> ask(const StateFolder& state, AskBody what,
                           Duration patience = kAskPatience);

// Whether a controller runs on the folder that was asked; one that is too busy to answer does.
inline bool somebody_runs(const Result<OperatorAnswer>& answer) {
  return answer || answer.error().code != ErrorCode::kNotFound;
}

// Asks and tells the answer, in words or as JSON; returns the verb's exit code.
int ask_and_tell(Console& console, const std::string& named_state, const std::string& verb,
                 bool json, AskBody what);

// 0 done or so before, 5 refused, 1 a fault.
int exit_code_of(Reply reply);

std::vector<ClusterId> clusters_named(const std::vector<std::string>& names);

}  // namespace lockstep
