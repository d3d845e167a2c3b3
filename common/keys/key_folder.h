#pragma once
// The files of the key store: one small file a key, in a folder for each kind.
//
//   accepted/NODE1   pending/<64 hex digits>   denied/<64 hex digits>   stamp   lock
//
// A file is replaced as a whole or not at all. What denies wins over what accepts, so a crash
// between two files never lets a key in. `stamp` changes with every decision; with the look of
// the folders it tells another process to read them again.
// Used by the controller only. Thread: one.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/files/file_lock.h"
#include "common/keys/key_record.h"

namespace lockstep {

struct KeyRing {
  std::map<NodeId, AcceptedKey> accepted;
  std::map<PublicKey, PendingKey> pending;
  std::map<PublicKey, DeniedKey> denied;
  std::vector<std::string> faults;  // files that do not count, one sentence each
};

class KeyFolder {
 public:
  explicit KeyFolder(std::filesystem::path root) : root_(std::move(root)) {}

  // Makes the folders that are missing, readable by their owner only.
  Status prepare();
  // Held while a decision is read, made and written, so that two processes never decide at once.
  // kBusy when somebody has it; never waits.
  Result<FileLock> lock();

  // Everything that is sound, and the faults of what is not. A key that two nodes claim, or that
  // is denied, is not accepted; one that is accepted or denied is not pending.
  Result<KeyRing> read();
  // Equal to an earlier one when no decision was written in between.
  [[nodiscard]] std::string signature() const;

  // Decisions are on disk when these return; knocks may be lost with the power.
  Status write(const AcceptedKey& key);
  Status write(const DeniedKey& key);
  Status write(const PendingKey& key);
  Status erase_accepted(const NodeId& node);
  Status erase_denied(const PublicKey& key);
  Status erase_pending(const PublicKey& key);
  Status new_stamp();

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

}  // namespace lockstep
