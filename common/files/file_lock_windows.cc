#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <sys/stat.h>
#include <windows.h>

#include <array>
#include <cerrno>
#include <utility>

#include "common/files/durable_file.h"
#include "common/files/file_lock.h"

namespace lockstep {
namespace {

constexpr std::size_t kLongestText = 256;
// Beyond every text: a locked byte cannot be read by others, and they are to read who holds it.
constexpr DWORD kLockedByte = 0x10000;

std::string text_of(int file) {
  std::array<char, kLongestText> text{};
  const int size = ::_read(file, text.data(), static_cast<unsigned>(text.size()));
  return size > 0 ? std::string{text.data(), static_cast<std::size_t>(size)} : std::string{};
}

bool lock_byte(int file) {
  OVERLAPPED where{};
  where.Offset = kLockedByte;
  const auto handle = reinterpret_cast<HANDLE>(::_get_osfhandle(file));  // NOLINT: as documented
  return ::LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                      &where) != 0;
}

}  // namespace

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FileLock::~FileLock() {
  if (file_ >= 0) ::_close(file_);  // which also gives the lock back
}

Result<FileLock> FileLock::take(const std::filesystem::path& path) {
  // Not inheritable: a child process must not keep the lock beyond our death.
  const int file =
      ::_wopen(path.c_str(), _O_RDWR | _O_CREAT | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
  if (file < 0) return file_error("open", path, errno);
  FileLock lock{file};
  if (lock_byte(file)) return lock;
  if (const DWORD code = ::GetLastError();
      code != ERROR_LOCK_VIOLATION && code != ERROR_IO_PENDING) {
    return file_error("lock", path, EIO);
  }
  return make_error(ErrorCode::kBusy, text_of(file));
}

bool FileLock::write(std::string_view text) {
  const auto size = static_cast<unsigned>(text.size());
  return ::_lseek(file_, 0, SEEK_SET) == 0 && ::_chsize(file_, 0) == 0 &&
         ::_write(file_, text.data(), size) == static_cast<int>(size);
}

std::string host_name() {
  std::array<char, MAX_COMPUTERNAME_LENGTH + 1> host{};
  DWORD size = static_cast<DWORD>(host.size());
  return ::GetComputerNameA(host.data(), &size) != 0 ? std::string{host.data(), size} : "?";
}

int process_number() { return ::_getpid(); }

}  // namespace lockstep
