#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "common/files/durable_file.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

bool write_and_close(int file, std::string_view text, Durable durable) {
  const ssize_t written = ::write(file, text.data(), text.size());
  bool sound = written == static_cast<ssize_t>(text.size());
  if (sound && durable == Durable::kYes) sound = ::fsync(file) == 0;
  const int kept = errno;
  ::close(file);
  errno = kept;
  return sound;
}

Status flush_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return file_error("open", folder, errno);
  const bool sound = ::fsync(file) == 0;
  const int code = errno;
  ::close(file);
  return sound ? success() : Status(file_error("flush", folder, code));
}

}  // namespace

Status replace_file(const fs::path& path, std::string_view text, Durable durable) {
  const fs::path draft =
      path.parent_path() / (std::string(kDraftPrefix) + std::to_string(::getpid()));
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return file_error("create", path, errno);
  if (!write_and_close(file, text, durable) || ::rename(draft.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(draft.c_str());
    return file_error("write", path, code);
  }
  return durable == Durable::kYes ? flush_folder(path.parent_path()) : success();
}

Status erase_file(const fs::path& path, Durable durable) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
  return durable == Durable::kYes ? flush_folder(path.parent_path()) : success();
}

}  // namespace lockstep
