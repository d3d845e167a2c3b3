#pragma once
// What the controller knows of a key, and its text form: one "name value" a line. Pure.

#include <string>
#include <string_view>

#include "common/keys/key.h"
#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

// A node's own key: the only kind that is let in.
struct AcceptedKey {
  NodeId node;
  PublicKey key;
  Instant since;
  std::string by{};  // operating-system user who decided; empty in records of before
  friend bool operator==(const AcceptedKey&, const AcceptedKey&) = default;
};

// Has knocked, and waits for a person to compare its fingerprint.
struct PendingKey {
  PublicKey key;
  std::string address;  // of the last knock, as the transport saw it
  Instant first_seen;
  Instant last_seen;
  std::uint64_t knocks = 0;
  friend bool operator==(const PendingKey&, const PendingKey&) = default;
};

// Turned away by a decision: never accepted (rejected), or accepted once and no more (revoked).
struct DeniedKey {
  PublicKey key;
  NodeId node;         // the node it spoke for; empty when rejected
  std::string reason;  // one line, for people
  Instant since;
  std::string by{};  // likewise; empty where a controller decided, too
  friend bool operator==(const DeniedKey&, const DeniedKey&) = default;
};

std::string to_text(const AcceptedKey& key);
std::string to_text(const PendingKey& key);
std::string to_text(const DeniedKey& key);

// kDamaged when a line is missing, doubled, unknown or malformed.
Result<AcceptedKey> parse_accepted_key(std::string_view text);
Result<PendingKey> parse_pending_key(std::string_view text);
Result<DeniedKey> parse_denied_key(std::string_view text);

// Letters, digits and '-', 1 to limits::kMaxNodeName of them, the first no '-': a name that is also
// a file name on every system, never an option, and can never lead out of its folder.
Status check_node_name(const NodeId& node);

// An address or reason as a record may hold it: printable ASCII, one line, at most 200 characters.
std::string printable(std::string_view text);

}  // namespace lockstep
