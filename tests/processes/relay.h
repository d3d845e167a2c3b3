#pragma once
// A relay: a hop of the network between an agent and its controller.

#include <string>

namespace lockstep {

// Whoever connects to port `from` of this address talks to port `to`. Never returns; it runs in a
// process of its own: stopped it is a partition, in which nothing passes and nothing is closed;
// killed it is a broken connection.
void relay_connections(const std::string& address, int from, int to);

}  // namespace lockstep
