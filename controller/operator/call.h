#pragma once
// How a verb asks the controller that runs on a state folder. The only place here that waits.

#include <string>

#include "common/value/result.h"
#include "common/value/time.h"
#include "controller/operator/talk.h"

namespace lockstep {

// A turn of a controller of 5000 agents takes under a second; a journal on a slow disk a few more.
inline constexpr Duration kAskPatience{20'000};

// kNotFound: no controller runs on the folder, in words for people; kUnavailable: it does not
// answer for so long.
Result<OperatorAnswer> ask_controller(const std::string& folder, const OperatorAsk& ask,
                                      Duration patience = kAskPatience);

}  // namespace lockstep
