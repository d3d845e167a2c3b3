#include "common/transport/envelope.h"

#include "common/limits.h"

namespace lockstep {
namespace {

constexpr char kVersion = static_cast<char>(limits::kWireVersion);
static_assert(limits::kWireVersion > 1, "libzmq takes 0 and 1 for subscriptions");

}  // namespace

std::string fleet_topic() {
  std::string topic(kTopicBytes, '\0');
  topic.front() = 'F';
  return topic;
}

std::string node_topic(const PublicKey& key) {
  return "N" + std::string(key.bytes.begin(), key.bytes.end());
}

bool fits(std::string_view bytes) { return bytes.size() < limits::kMaxMessageBytes; }

std::string wrap_up(std::string_view bytes) { return wrap_down({}, bytes); }

std::string wrap_down(std::string_view topic, std::string_view bytes) {
  std::string frame;
  frame.reserve(topic.size() + 1 + bytes.size());
  frame.append(topic).append(1, kVersion).append(bytes);
  return frame;
}

std::optional<std::string> unwrap_up(std::string_view frame) { return unwrap_down({}, frame); }

std::optional<std::string> unwrap_down(std::string_view topic, std::string_view frame) {
  if (!frame.starts_with(topic)) return std::nullopt;
  frame.remove_prefix(topic.size());
  if (!frame.starts_with(kVersion) || !fits(frame.substr(1))) return std::nullopt;
  return std::string(frame.substr(1));
}

}  // namespace lockstep
