#pragma once
// A stranger on the network: connects to the controller again and again and talks nonsense.

#include <cstdint>
#include <string>

namespace lockstep {

// Sends random bytes, half a greeting of ZeroMQ, or nothing, and keeps some connections half open.
// Never returns: it runs in a process of its own, until it is killed.
void vandalise(const std::string& address, int port, std::uint64_t seed);

}  // namespace lockstep
