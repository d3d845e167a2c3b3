#pragma once
// FileLock: a file that one process holds at a time.
//
// The operating system drops the lock when its holder lets go or dies, so a file that is left
// behind locks nobody out. Its text, if any, is for people. One body a platform, chosen by the
// build file.

#include <filesystem>
#include <string>
#include <string_view>

#include "common/value/result.h"

namespace lockstep {

class FileLock {
 public:
  // Makes the file if it is missing; never waits. kBusy when another process holds it: the message
  // is the file's text, and empty when it has none.
  static Result<FileLock> take(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  // Replaces the file's text. False when it cannot be written.
  [[nodiscard]] bool write(std::string_view text);

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;  // -1: moved from
};

// "NAME" of this machine and the number of this process, for the text of a lock.
std::string host_name();
int process_number();

}  // namespace lockstep
