#include "common/keys/key_folder.h"

#include <sodium.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "common/files/durable_file.h"
#include "common/limits.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAccepted = "accepted";
constexpr const char* kPending = "pending";
constexpr const char* kDenied = "denied";
constexpr const char* kStamp = "stamp";
constexpr const char* kLock = "lock";

Result<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limits::kMaxKeyFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file && !file.eof()) return file_error("read", path, EIO);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limits::kMaxKeyFileBytes) {
    return make_error(ErrorCode::kDamaged, "it is too long for a key record");
  }
  return text;
}

// Calls take(record) for every sound file of the folder; `name_of` tells what it must be called.
template <class Parse, class NameOf, class Take>
Status read_records(const fs::path& folder, Parse parse, NameOf name_of, Take take,
                    std::vector<std::string>& faults) {
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kDraftPrefix)) continue;
    const Result<std::string> text = read_file(at->path());
    const auto record = text ? parse(*text) : decltype(parse(std::string_view{}))(text.error());
    if (record && name_of(*record) == name) {
      take(*record);
      continue;
    }
    const std::string why = record ? "its name is not that of its key" : record.error().message;
    faults.push_back(at->path().string() + " does not count: " + why +
                     "; remove it and accept the key again");
  }
  if (failed) return file_error("read", folder, failed.value());
  return success();
}

// What denies wins, and a key that two nodes claim is neither's.
void settle_claims(KeyRing& ring) {
  std::set<PublicKey> seen;
  std::set<PublicKey> doubled;
  for (const auto& [node, record] : ring.accepted) {
    if (!seen.insert(record.key).second) doubled.insert(record.key);
  }
  std::erase_if(ring.accepted, [&](const auto& entry) {
    const AcceptedKey& record = entry.second;
    if (!doubled.contains(record.key)) return ring.denied.contains(record.key);
    ring.faults.push_back(std::string(kAccepted) + "/" + record.node.text +
                          " does not count: key " + fingerprint(record.key) +
                          " is accepted for another node as well; "
                          "remove the file of the node that it does not belong to");
    return true;
  });
  std::erase_if(ring.pending, [&](const auto& entry) {
    return seen.contains(entry.first) || ring.denied.contains(entry.first);
  });
}

// Time stamps are coarser than two changes can be apart, so the number of files counts too.
std::string look_of(const fs::path& folder) {
  std::error_code failed;
  const auto changed = fs::last_write_time(folder, failed);
  if (failed) return "-";
  std::size_t files = 0;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    ++files;
  }
  return std::to_string(changed.time_since_epoch().count()) + "." + std::to_string(files);
}

}  // namespace

Status KeyFolder::prepare() {
  for (const char* kind : {"", kAccepted, kPending, kDenied}) {
    const fs::path folder = *kind == '\0' ? root_ : root_ / kind;
    std::error_code failed;
    const bool fresh = fs::create_directories(folder, failed);
    if (!failed && fresh) fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed) return file_error("create", folder, failed.value());
  }
  return success();
}

// Never waits: a process that was stopped in the middle must not stop the controller as well.
Result<FileLock> KeyFolder::lock() {
  const fs::path path = root_ / kLock;
  Result<FileLock> lock = FileLock::take(path);
  if (!lock && lock.error().code == ErrorCode::kBusy) {
    return make_error(ErrorCode::kBusy, "Another process is deciding about keys at this moment (" +
                                            path.string() + " is locked); try again");
  }
  return lock;
}

Result<KeyRing> KeyFolder::read() {
  KeyRing ring;
  const auto by_key = [](const auto& record) { return to_text(record.key); };
  Status status = read_records(
      root_ / kAccepted, parse_accepted_key,
      [](const AcceptedKey& record) { return record.node.text; },
      [&](const AcceptedKey& record) { ring.accepted.emplace(record.node, record); }, ring.faults);
  if (!status) return status.error();
  status = read_records(
      root_ / kPending, parse_pending_key, by_key,
      [&](const PendingKey& record) { ring.pending.emplace(record.key, record); }, ring.faults);
  if (!status) return status.error();
  status = read_records(
      root_ / kDenied, parse_denied_key, by_key,
      [&](const DeniedKey& record) { ring.denied.emplace(record.key, record); }, ring.faults);
  if (!status) return status.error();
  settle_claims(ring);
  return ring;
}

std::string KeyFolder::signature() const {
  std::ifstream file(root_ / kStamp);
  std::string stamp;
  file >> stamp;
  return stamp + " " + look_of(root_ / kAccepted) + " " + look_of(root_ / kDenied);
}

Status KeyFolder::write(const AcceptedKey& key) {
  return replace_file(root_ / kAccepted / key.node.text, to_text(key), Durable::kYes);
}

Status KeyFolder::write(const DeniedKey& key) {
  return replace_file(root_ / kDenied / to_text(key.key), to_text(key), Durable::kYes);
}

Status KeyFolder::write(const PendingKey& key) {
  return replace_file(root_ / kPending / to_text(key.key), to_text(key), Durable::kNo);
}

Status KeyFolder::erase_accepted(const NodeId& node) {
  return erase_file(root_ / kAccepted / node.text, Durable::kYes);
}

Status KeyFolder::erase_denied(const PublicKey& key) {
  return erase_file(root_ / kDenied / to_text(key), Durable::kYes);
}

Status KeyFolder::erase_pending(const PublicKey& key) {
  return erase_file(root_ / kPending / to_text(key), Durable::kNo);
}

Status KeyFolder::new_stamp() {
  std::string stamp(17, '\0');
  for (std::size_t i = 0; i + 1 < stamp.size(); ++i) {
    stamp[i] = static_cast<char>('a' + randombytes_uniform(26));
  }
  stamp.back() = '\n';
  return replace_file(root_ / kStamp, stamp, Durable::kNo);
}

}  // namespace lockstep
