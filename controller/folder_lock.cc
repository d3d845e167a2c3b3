#include "controller/folder_lock.h"

#include <chrono>
#include <string>
#include <system_error>

#include "common/value/time.h"

namespace lockstep {
namespace {

std::string since(const std::filesystem::path& path) {
  using namespace std::chrono;
  std::error_code failed;
  const auto written = std::filesystem::last_write_time(path, failed);
  if (failed) {
    return "";
  }
  const auto at = duration_cast<seconds>(file_clock::to_sys(written).time_since_epoch());
  return ", since " + to_text(Instant{duration_cast<milliseconds>(at).count()});
}

Error taken(const std::filesystem::path& folder, const std::filesystem::path& path,
            const std::string& holder) {
  return make_error(ErrorCode::kBusy, "folder " + folder.string() + " already has a controller: " +
                                          (holder.empty() ? "another controller" : holder) +
                                          since(path) +
                                          "; stop that one first, or name another folder");
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  Result<FileLock> lock = FileLock::take(path);
  if (!lock) {
    return lock.error().code == ErrorCode::kBusy ? taken(folder, path, lock.error().message)
                                                 : lock.error();
  }
  if (!lock->write("host " + host_name() + ", process " + std::to_string(process_number()))) {
    return make_error(ErrorCode::kUnavailable,
                      "lock " + path.string() + " cannot be written; free space on its disk");
  }
  return FolderLock(std::move(lock).value());
}

}  // namespace lockstep
