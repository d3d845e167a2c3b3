#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "common/files/durable_file.h"
#include "common/files/file_lock.h"

namespace lockstep {
namespace {

constexpr std::size_t kLongestText = 256;

std::string text_of(int file) {
  std::array<char, kLongestText> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  return size > 0 ? std::string{text.data(), static_cast<std::size_t>(size)} : std::string{};
}

}  // namespace

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);  // which also gives the lock back
}

Result<FileLock> FileLock::take(const std::filesystem::path& path) {
  // Close-on-exec: a child process must not keep the lock beyond our death.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return file_error("open", path, errno);
  FileLock lock{file};
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return file_error("lock", path, errno);
  return make_error(ErrorCode::kBusy, text_of(file));
}

bool FileLock::write(std::string_view text) {
  return ::ftruncate(file_, 0) == 0 &&
         ::pwrite(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

std::string host_name() {
  std::array<char, 256> host{};
  // The last byte stays 0: POSIX may leave a name that was cut without an end.
  return ::gethostname(host.data(), host.size() - 1) == 0 ? host.data() : "?";
}

int process_number() { return ::getpid(); }

}  // namespace lockstep
