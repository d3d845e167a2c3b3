#include "common/keys/key_store.h"

#include <algorithm>

#include "common/limits.h"
#include "common/value/folded.h"

namespace lockstep {
namespace {

std::string digits_of(std::string_view text) {
  std::string digits = folded(text);
  std::erase(digits, '-');
  return digits;
}

template <class Map>
std::vector<typename Map::mapped_type> values_of(const Map& map) {
  std::vector<typename Map::mapped_type> values;
  values.reserve(map.size());
  for (const auto& entry : map) values.push_back(entry.second);
  return values;
}

}  // namespace

Result<KeyStore> KeyStore::open(const std::filesystem::path& folder) {
  KeyStore store{KeyFolder(folder)};
  const Status prepared = store.folder_.prepare();
  if (!prepared) return prepared.error();
  const Status loaded = store.load();
  if (!loaded) return loaded.error();
  return store;
}

Status KeyStore::load() {
  // Before the files: what changes meanwhile is then seen by the next comparison.
  std::string signature = folder_.signature();
  Result<KeyRing> fresh = folder_.read();
  if (!fresh) return fresh.error();
  KeyRing old = std::move(ring_);
  ring_ = std::move(*fresh);
  apply_unwritten();
  // What knocked here is newer in memory than on disk, unless it has been decided meanwhile.
  std::erase_if(knocks_, [&](const auto& knock) {
    const auto known = old.pending.find(knock.first);
    if (known == old.pending.end() || ring_.denied.contains(knock.first)) return true;
    ring_.pending.insert_or_assign(knock.first, known->second);
    return false;
  });
  index();
  std::erase_if(ring_.pending, [&](const auto& entry) { return nodes_.contains(entry.first); });
  signature_ = std::move(signature);
  if (old.accepted != ring_.accepted) ++generation_;
  return success();
}

void KeyStore::apply_unwritten() {
  for (const auto& [key, record] : unwritten_) {
    std::erase_if(ring_.accepted,
                  [&](const auto& entry) { return entry.second.key == record.key; });
    ring_.pending.erase(key);
    ring_.denied.insert_or_assign(key, record);
  }
}

void KeyStore::index() {
  nodes_.clear();
  accepted_.clear();
  for (const auto& [node, record] : ring_.accepted) {
    nodes_.emplace(record.key, spelled(node));
    accepted_.emplace(folded(node.text), node);
  }
}

void KeyStore::spell_as(const std::vector<NodeId>& nodes) {
  spellings_.clear();
  for (const NodeId& node : nodes) spellings_.emplace(folded(node.text), node);
  index();
}

NodeId KeyStore::spelled(const NodeId& node) const {
  const auto known = spellings_.find(folded(node.text));
  return known == spellings_.end() ? node : known->second;
}

const AcceptedKey* KeyStore::record_of(const NodeId& node) const {
  const auto known = accepted_.find(folded(node.text));
  const auto found =
      known == accepted_.end() ? ring_.accepted.end() : ring_.accepted.find(known->second);
  return found == ring_.accepted.end() ? nullptr : &found->second;
}

const AcceptedKey* KeyStore::record_of(const PublicKey& key) const {
  const auto found = std::ranges::find_if(
      ring_.accepted, [&](const auto& entry) { return entry.second.key == key; });
  return found == ring_.accepted.end() ? nullptr : &found->second;
}

Result<bool> KeyStore::reload_if_changed() {
  if (!unwritten_.empty()) {
    const Result<FileLock> lock = begin_decision();
    if (!lock) return lock.error();
    const Status written = finish_decision();
    if (!written) return written.error();
    return true;
  }
  if (folder_.signature() == signature_) return false;
  const Status loaded = load();
  if (!loaded) return loaded.error();
  return true;
}

Result<FileLock> KeyStore::begin_decision() {
  Result<FileLock> lock = folder_.lock();
  if (!lock) return lock;
  // Not only when the signature differs: knocks of another process change no signature.
  const Status loaded = load();
  if (!loaded) return loaded.error();
  return lock;
}

Status KeyStore::finish_decision() {
  while (!unwritten_.empty()) {
    const Status written = write_denied(unwritten_.begin()->second);
    if (!written) return written;
    unwritten_.erase(unwritten_.begin());
  }
  const Status stamped = folder_.new_stamp();
  signature_ = folder_.signature();
  return stamped;
}

Result<PublicKey> KeyStore::find_by_digits(std::string_view text) const {
  const std::string digits = digits_of(text);
  const bool all_hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!all_hex || digits.size() < limits::kMinFingerprintDigits) {
    return make_error(ErrorCode::kInvalid,
                      "\"" + printable(text) + "\" is no part of a fingerprint; give its first " +
                          std::to_string(limits::kMinFingerprintDigits) + " hex digits or more");
  }
  std::vector<PublicKey> matches;
  const auto collect = [&](const PublicKey& key) {
    if (digits_of(fingerprint(key)).starts_with(digits)) matches.push_back(key);
  };
  for (const auto& entry : ring_.pending) collect(entry.first);
  for (const auto& entry : ring_.denied) collect(entry.first);
  for (const auto& entry : ring_.accepted) collect(entry.second.key);
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) {
    return make_error(ErrorCode::kNotFound,
                      "No key with a fingerprint " + printable(text) +
                          "… has knocked; start its agent, and compare the fingerprint it shows");
  }
  return make_error(ErrorCode::kInvalid, "The digits " + printable(text) + " fit " +
                                             fingerprint(matches[0]) + " and " +
                                             fingerprint(matches[1]) + "; give more digits");
}

Status KeyStore::check_claim(const NodeId& node, const PublicKey& key) const {
  const Status sound = check_node_name(node);
  if (!sound) return sound;
  for (const auto& [other, record] : ring_.accepted) {
    const bool same_node = same_name(other.text, node.text);
    const bool same_key = record.key == key;
    if (same_node && !same_key) {
      return make_error(ErrorCode::kExists, other.text + " already has the key " +
                                                fingerprint(record.key) +
                                                "; revoke that one first");
    }
    if (same_key && !same_node) {
      return make_error(ErrorCode::kExists, "The key " + fingerprint(key) +
                                                " is already accepted for " + other.text +
                                                "; a key belongs to one node, so revoke it there "
                                                "or give " +
                                                node.text + " its own");
    }
  }
  return success();
}

Status KeyStore::put_accepted(const AcceptedKey& record) {
  const NodeId& node = record.node;
  const PublicKey& key = record.key;
  const Status claim = check_claim(node, key);
  if (!claim) return claim;
  if (nodes_.contains(key)) return success();
  // The denial goes last: until it is gone it wins, so a crash in between lets nobody in.
  for (const Status& written : {folder_.write(record), folder_.erase_pending(key)}) {
    if (!written) return written;
  }
  const Status forgiven = folder_.erase_denied(key);
  if (!forgiven) return forgiven;
  unwritten_.erase(key);
  knocks_.erase(key);
  ring_.pending.erase(key);
  ring_.denied.erase(key);
  ring_.accepted.insert_or_assign(node, record);
  index();
  ++generation_;
  return finish_decision();
}

Result<PublicKey> KeyStore::accept(const NodeId& node, std::string_view digits, Instant now,
                                   const std::string& by) {
  const Result<FileLock> lock = begin_decision();
  if (!lock) return lock.error();
  Result<PublicKey> key = find_by_digits(digits);
  if (!key) return key;
  const Status accepted = put_accepted({node, *key, now, printable(by)});
  if (!accepted) return accepted.error();
  return key;
}

Status KeyStore::accept(const NodeId& node, const PublicKey& key, Instant now) {
  const Result<FileLock> lock = begin_decision();
  if (!lock) return lock.error();
  return put_accepted({node, key, now});
}

Result<PublicKey> KeyStore::deny(const DeniedKey& record, const Result<FileLock>& lock) {
  unwritten_.insert_or_assign(record.key, record);
  knocks_.erase(record.key);
  apply_unwritten();
  index();
  ++generation_;
  if (!lock) return lock.error();
  const Status finished = finish_decision();
  if (!finished) return finished.error();
  return record.key;
}

Status KeyStore::write_denied(const DeniedKey& record) {
  const Status denied = folder_.write(record);
  if (!denied) return denied;
  if (!record.node.empty()) {
    const Status removed = folder_.erase_accepted(record.node);
    if (!removed) return removed;
  }
  return folder_.erase_pending(record.key);
}

Result<PublicKey> KeyStore::reject(std::string_view digits, Instant now, const std::string& by) {
  const Result<FileLock> lock = begin_decision();
  if (!lock) return lock.error();
  Result<PublicKey> key = find_by_digits(digits);
  if (!key || standing(*key) == KeyStanding::kDenied) return key;
  if (const NodeId* node = node_of(*key)) {
    return make_error(ErrorCode::kExists, "The key " + fingerprint(*key) + " is accepted for " +
                                              node->text + "; revoke it instead");
  }
  return deny(DeniedKey{*key, NodeId{}, "rejected", now, printable(by)}, lock);
}

Result<PublicKey> KeyStore::revoke(const NodeId& node, const std::string& reason, Instant now,
                                   const std::string& by) {
  // A lock that cannot be had is no reason to go on trusting the key.
  const Result<FileLock> lock = begin_decision();
  const AcceptedKey* const record = record_of(node);
  if (record == nullptr) {
    if (!lock) return lock.error();
    return make_error(ErrorCode::kNotFound, "\"" + printable(node.text) +
                                                "\" has no accepted key; `lockstep key list` "
                                                "shows the nodes that have one");
  }
  return deny(DeniedKey{record->key, record->node, printable(reason), now, printable(by)}, lock);
}

Status KeyStore::revoke(const PublicKey& key, const std::string& reason, Instant now) {
  const Result<FileLock> lock = begin_decision();
  const AcceptedKey* const record = record_of(key);
  if (record == nullptr) return lock ? success() : Status(lock.error());
  const Result<PublicKey> denied = deny(DeniedKey{key, record->node, printable(reason), now}, lock);
  return denied ? success() : Status(denied.error());
}

const NodeId* KeyStore::node_of(const PublicKey& key) const {
  const auto found = nodes_.find(key);
  return found == nodes_.end() ? nullptr : &found->second;
}

const PublicKey* KeyStore::key_of(const NodeId& node) const {
  const AcceptedKey* const record = record_of(node);
  return record == nullptr ? nullptr : &record->key;
}

KeyStanding KeyStore::standing(const PublicKey& key) const {
  if (ring_.denied.contains(key)) return KeyStanding::kDenied;
  if (nodes_.contains(key)) return KeyStanding::kAccepted;
  return ring_.pending.contains(key) ? KeyStanding::kPending : KeyStanding::kUnknown;
}

Result<bool> KeyStore::note_knock(const PublicKey& key, const std::string& address, Instant now) {
  const KeyStanding before = standing(key);
  if (before == KeyStanding::kAccepted || before == KeyStanding::kDenied) return false;
  PendingKey& record = ring_.pending[key];
  if (before == KeyStanding::kUnknown) {
    record.key = key;
    record.first_seen = now;
  }
  record.address = printable(address);
  record.last_seen = now;
  ++record.knocks;
  const Status written = knock_is_due(key, now) ? folder_.write(record) : success();
  const Status dropped =
      ring_.pending.size() > limits::kMaxPendingKeys ? drop_one_pending() : success();
  if (!written) return written.error();
  if (!dropped) return dropped.error();
  return before == KeyStanding::kUnknown;
}

bool KeyStore::knock_is_due(const PublicKey& key, Instant now) {
  std::optional<Instant>& last = knocks_[key];
  if (last && now - *last < limits::kKnockWriteInterval) return false;
  if (now - knock_window_ >= limits::kKnockWriteInterval) {
    knock_window_ = now;
    knock_writes_ = 0;
  }
  if (knock_writes_ >= limits::kMaxKnockWrites) return false;
  ++knock_writes_;
  last = now;
  return true;
}

Status KeyStore::drop_one_pending() {
  std::map<std::string_view, std::size_t> entries;
  for (const auto& [key, record] : ring_.pending) ++entries[record.address];
  const auto more = [](const auto& a, const auto& b) { return a.second < b.second; };
  const std::string crowd(std::max_element(entries.begin(), entries.end(), more)->first);
  const PendingKey* oldest = nullptr;
  for (const auto& [key, record] : ring_.pending) {
    if (record.address != crowd) continue;
    if (oldest == nullptr || record.last_seen < oldest->last_seen) oldest = &record;
  }
  const PublicKey dropped = oldest->key;
  knocks_.erase(dropped);
  ring_.pending.erase(dropped);
  return folder_.erase_pending(dropped);
}

std::vector<AcceptedKey> KeyStore::accepted() const {
  std::vector<AcceptedKey> all = values_of(ring_.accepted);
  for (AcceptedKey& one : all) one.node = spelled(one.node);
  return all;
}
std::vector<PendingKey> KeyStore::pending() const { return values_of(ring_.pending); }
std::vector<DeniedKey> KeyStore::denied() const { return values_of(ring_.denied); }

}  // namespace lockstep
