#pragma once
// FolderLock: one writer a folder, by an advisory lock on the file `lock` in it.
//
// The operating system drops the lock when its holder closes it or dies, so a file that is left
// behind locks nobody out. Its text names the holder, for people; its time says since when.

#include <filesystem>

#include "common/value/result.h"

namespace lockstep {

class FolderLock {
 public:
  // kBusy when somebody holds it; the message names the holder.
  static Result<FolderLock> take(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int file);
  int file_;  // -1: moved from
};

}  // namespace lockstep
