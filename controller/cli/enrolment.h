#pragma once
// Who of a fleet has an accepted key, in words: for whoever wonders why a server is not seen.

#include <optional>
#include <string>
#include <vector>

#include "common/keys/key_store.h"
#include "controller/fleet.h"

namespace lockstep {

// Front ends, then nodes, in the order of the file.
std::vector<NodeId> servers_of(const Fleet& fleet);

// The server of that name, whatever its case; nothing when the fleet has none.
std::optional<NodeId> find_server(const Fleet& fleet, const std::string& name);
// "did you mean NODE3?", or which servers there are.
std::string servers_like(const Fleet& fleet, const std::string& name);

// What keeps servers of the fleet out: those without an accepted key, the keys that wait, and
// accepted keys of names that the fleet does not have. Empty when every server has its key.
std::vector<std::string> enrolment_lines(const Fleet& fleet, const KeyStore& keys);

}  // namespace lockstep
