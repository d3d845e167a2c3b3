#include "agent/program.h"

namespace lockstep {

ConfigReading read_config(const std::string& name) { return read_agent_config(name); }

}  // namespace lockstep
