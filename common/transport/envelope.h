#pragma once
// The bytes around a message: topic and version. Pure.
//
//   up    version | bytes
//   down  topic | version | bytes
//
// A topic is 33 bytes: 'F' and zeros for the fleet, 'N' and the node's public key for one node. All
// are equally long, so none is the beginning of another, and a subscription to one shows one.

#include <optional>
#include <string>
#include <string_view>

#include "common/keys/key.h"

namespace lockstep {

inline constexpr std::size_t kTopicBytes = 1 + kKeyBytes;

std::string fleet_topic();
std::string node_topic(const PublicKey& key);

// Whether a message fits into the limit of the wire.
bool fits(std::string_view bytes);

std::string wrap_up(std::string_view bytes);
std::string wrap_down(std::string_view topic, std::string_view bytes);

// The bytes without the envelope; nothing when it is not of this version.
std::optional<std::string> unwrap_up(std::string_view frame);
// Nothing as well when the topic is not `topic`.
std::optional<std::string> unwrap_down(std::string_view topic, std::string_view frame);

}  // namespace lockstep
