#include "controller/cli/verb.h"

namespace lockstep {

// The lab is served through local sockets, which this platform has not.
std::vector<std::unique_ptr<CliVerb>> platform_verbs() { return {}; }

}  // namespace lockstep
