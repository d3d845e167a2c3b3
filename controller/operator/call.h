#pragma once
// How a verb asks the controller that runs on a state folder. The only place here that waits.

#include <string>

#include "common/value/result.h"
#include "controller/operator/talk.h"

namespace lockstep {

// kNotFound: no controller runs on the folder, in words for people; kUnavailable: it does not
// answer.
Result<OperatorAnswer> ask_controller(const std::string& folder, const OperatorAsk& ask);

}  // namespace lockstep
