#include "agent/platform/windows/identity.h"

#include <algorithm>

#include "agent/objects.h"

namespace lockstep::windows {

std::optional<ConfigFault> wrong_computer(const ConfigReading& reading,
                                          const std::string& computer) {
  const NodeId& node = reading.config.node;
  const bool told = std::ranges::any_of(
      reading.faults, [](const ConfigFault& fault) { return fault.field == "node"; });
  if (told || node.empty() || reading.config.platform != PlatformKind::kWindows) {
    return std::nullopt;
  }
  if (computer.empty()) {
    return ConfigFault{0, "node",
                       "'" + node.text +
                           "' cannot be compared with the name of this computer, "
                           "which the system does not tell",
                       "see that the computer has a name, and try again"};
  }
  if (same_node(node, NodeId{computer})) {
    return std::nullopt;
  }
  return ConfigFault{0, "node",
                     "'" + node.text + "' is not the name of this computer, which is " + computer,
                     "write " + computer +
                         ", here and in the fleet file, or take these settings "
                         "to " +
                         node.text};
}

}  // namespace lockstep::windows
