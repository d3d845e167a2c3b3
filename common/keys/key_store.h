#pragma once
// The controller's key store: which keys may speak, and for which node.
//
// Nothing is ever accepted by itself: a key that knocks waits until a person has compared its
// fingerprint. A node has at most one accepted key, a key at most one node. Several processes may
// share a store (a running controller and `lockstep key`): decisions are made under a lock on what
// is on disk (kBusy while another process decides: try again), and the controller calls
// reload_if_changed().
// Files: common/keys/key_folder.h. Thread: one a store.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/keys/key_folder.h"

namespace lockstep {

enum class KeyStanding { kUnknown, kPending, kAccepted, kDenied };

class KeyStore {
 public:
  // Opens the store in `folder` ("<state>/keys"), made if missing. Damaged files do not count and
  // are told by faults(); they never stop the sound ones.
  static Result<KeyStore> open(const std::filesystem::path& folder);

  // `by` is who decides, an operating-system user; it is kept with the key.
  //
  // Accepts a key that has knocked, or a denied one again, by the first 8 or more hex digits of
  // its fingerprint (dashes do not count). Accepting it for the same node again changes nothing.
  // kNotFound; kInvalid when the digits fit several keys; kExists when the node has another key,
  // or the key another node. Returns the key.
  Result<PublicKey> accept(const NodeId& node, std::string_view digits, Instant now,
                           const std::string& by = {});
  // The same for a whole key that came another way: it need not have knocked.
  Status accept(const NodeId& node, const PublicKey& key, Instant now);
  // Turns a pending key away for good. kExists when it is accepted: that is revoke().
  Result<PublicKey> reject(std::string_view digits, Instant now, const std::string& by = {});
  // The node's key is denied from now on. It counts in this process even when writing it fails,
  // which is returned, and tried again by the next decision and by reload_if_changed().
  Result<PublicKey> revoke(const NodeId& node, const std::string& reason, Instant now,
                           const std::string& by = {});
  // The same for one key, whichever node it speaks for; nothing to do when it is not accepted.
  Status revoke(const PublicKey& key, const std::string& reason, Instant now);

  // Names are compared without regard to case, as Windows does it. From now on nodes are told as
  // they are spelled here, in the fleet file, however their keys were accepted.
  void spell_as(const std::vector<NodeId>& nodes);

  // Whose key it is; nothing when it is not accepted. Valid until the next change.
  [[nodiscard]] const NodeId* node_of(const PublicKey& key) const;
  [[nodiscard]] const PublicKey* key_of(const NodeId& node) const;
  [[nodiscard]] KeyStanding standing(const PublicKey& key) const;

  // Remembers that an unknown key has knocked; others are left as they are. Bounded in entries and
  // in writes (limits.h): when full, the oldest of the address with the most entries goes, so one
  // host cannot crowd out the others. True when the key was not known before; an error when it
  // is remembered but could not be written.
  Result<bool> note_knock(const PublicKey& key, const std::string& address, Instant now);

  // Takes over what other processes have decided. True when something may have changed.
  Result<bool> reload_if_changed();
  // Grows with every change of what is accepted.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  // Sorted by node, by key, by key.
  [[nodiscard]] std::vector<AcceptedKey> accepted() const;
  [[nodiscard]] std::vector<PendingKey> pending() const;
  [[nodiscard]] std::vector<DeniedKey> denied() const;
  [[nodiscard]] const std::vector<std::string>& faults() const { return ring_.faults; }

 private:
  explicit KeyStore(KeyFolder folder) : folder_(std::move(folder)) {}

  Status load();
  Result<FileLock> begin_decision();
  Status finish_decision();
  Result<PublicKey> find_by_digits(std::string_view digits) const;
  Status check_claim(const NodeId& node, const PublicKey& key) const;
  Status put_accepted(const AcceptedKey& record);
  Result<PublicKey> deny(const DeniedKey& record, const Result<FileLock>& lock);
  Status write_denied(const DeniedKey& record);
  bool knock_is_due(const PublicKey& key, Instant now);
  Status drop_one_pending();
  void apply_unwritten();
  [[nodiscard]] const AcceptedKey* record_of(const NodeId& node) const;
  [[nodiscard]] const AcceptedKey* record_of(const PublicKey& key) const;
  [[nodiscard]] NodeId spelled(const NodeId& node) const;
  void index();

  KeyFolder folder_;
  KeyRing ring_;
  std::unordered_map<PublicKey, NodeId> nodes_;        // of ring_.accepted, as spelled
  std::unordered_map<std::string, NodeId> accepted_;   // of ring_.accepted, by folded name
  std::unordered_map<std::string, NodeId> spellings_;  // by folded name
  std::map<PublicKey, DeniedKey> unwritten_;           // denied here, not on disk yet
  // Those of ring_.pending that knocked at this process, and when each was last written.
  std::map<PublicKey, std::optional<Instant>> knocks_;
  std::string signature_;
  std::uint64_t generation_ = 0;
  Instant knock_window_;
  std::size_t knock_writes_ = 0;
};

}  // namespace lockstep
