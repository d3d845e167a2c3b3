#include "controller/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "common/value/time.h"

namespace lockstep {
namespace {

constexpr std::size_t kLongestHolder = 256;  // "host NAME, process NUMBER"; names have 64 bytes

std::string who_we_are() {
  std::array<char, 65> host{};
  // The last byte stays 0: POSIX may leave a name that was cut without an end.
  if (::gethostname(host.data(), host.size() - 1) != 0) {
    host = {"?"};
  }
  return "host " + std::string{host.data()} + ", process " + std::to_string(::getpid());
}

std::string holder_of(int file) {
  std::array<char, kLongestHolder> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  std::string holder =
      size > 0 ? std::string{text.data(), static_cast<std::size_t>(size)} : "another controller";
  struct stat status {};
  if (::fstat(file, &status) == 0) {
    holder += ", since " + to_text(Instant{std::int64_t{status.st_mtim.tv_sec} * 1'000});
  }
  return holder;
}

Error unavailable(const std::filesystem::path& path, int number) {
  const ErrorCode code =
      number == EACCES || number == EROFS ? ErrorCode::kDenied : ErrorCode::kUnavailable;
  return make_error(code, "lock " + path.string() +
                              " cannot be taken: " + std::generic_category().message(number) +
                              ". Give this user write permission on the folder, and free space");
}

bool write_holder(int file) {
  const std::string text = who_we_are();
  return ::ftruncate(file, 0) == 0 &&
         ::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

FolderLock::FolderLock(int file) : file_(file) {}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  // Close-on-exec: a child process must not keep the lock beyond our death.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    return unavailable(path, errno);
  }
  FolderLock lock{file};
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return unavailable(path, errno);
    }
    return make_error(ErrorCode::kBusy, "folder " + folder.string() +
                                            " already has a controller: " + holder_of(file) +
                                            "; stop that one first, or name another folder");
  }
  if (!write_holder(file)) {
    return unavailable(path, errno);
  }
  return lock;
}

}  // namespace lockstep
