#pragma once
// FolderLock: one writer a folder, by a lock on the file `lock` in it.
//
// The operating system drops the lock when its holder lets go or dies, so a file that is left
// behind locks nobody out. Its text names the holder, for people; its time says since when.

#include <filesystem>

#include "common/files/file_lock.h"
#include "common/value/result.h"

namespace lockstep {

class FolderLock {
 public:
  // kBusy when somebody holds it; the message names the holder.
  static Result<FolderLock> take(const std::filesystem::path& folder);

 private:
  explicit FolderLock(FileLock lock) : lock_(std::move(lock)) {}
  FileLock lock_;
};

}  // namespace lockstep
