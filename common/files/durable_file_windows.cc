#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <sys/stat.h>
#include <windows.h>

#include <cerrno>
#include <string>

#include "common/files/durable_file.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

bool write_and_close(int file, std::string_view text, Durable durable) {
  bool sound = ::_write(file, text.data(), static_cast<unsigned>(text.size())) ==
               static_cast<int>(text.size());
  if (sound && durable == Durable::kYes) sound = ::_commit(file) == 0;
  const int kept = errno;
  ::_close(file);
  errno = kept;
  return sound;
}

int errno_of(DWORD code) {
  switch (code) {
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION: return EACCES;
    case ERROR_DISK_FULL: return ENOSPC;
    case ERROR_PATH_NOT_FOUND: return ENOENT;
    default: return EIO;
  }
}

}  // namespace

Status replace_file(const fs::path& path, std::string_view text, Durable durable) {
  const fs::path draft =
      path.parent_path() / (std::string(kDraftPrefix) + std::to_string(::_getpid()));
  const int file =
      ::_wopen(draft.c_str(), _O_WRONLY | _O_CREAT | _O_TRUNC | _O_BINARY, _S_IREAD | _S_IWRITE);
  if (file < 0) return file_error("create", path, errno);
  if (!write_and_close(file, text, durable)) {
    const int code = errno;
    ::_wunlink(draft.c_str());
    return file_error("write", path, code);
  }
  // Write-through: the rename is on disk when this returns.
  const DWORD through = durable == Durable::kYes ? MOVEFILE_WRITE_THROUGH : 0;
  if (::MoveFileExW(draft.c_str(), path.c_str(), MOVEFILE_REPLACE_EXISTING | through) == 0) {
    const int code = errno_of(::GetLastError());
    ::_wunlink(draft.c_str());
    return file_error("write", path, code);
  }
  return success();
}

// NTFS orders its metadata; there is no folder to flush.
Status erase_file(const fs::path& path, Durable /*durable*/) {
  if (::_wunlink(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
  return success();
}

}  // namespace lockstep
