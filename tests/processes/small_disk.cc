#include "tests/processes/small_disk.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace lockstep {
namespace {

constexpr const char* kSize = "size=4m,mode=700";

}  // namespace

SmallDisk::SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, kSize) == 0;
}

SmallDisk::~SmallDisk() {
  if (mounted_) {
    ::umount2(folder_.c_str(), MNT_DETACH);
  }
}

void SmallDisk::fill() {
  const std::string path = folder_ / "filler";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  while (::write(file, page.data(), page.size()) > 0) {
    // Until there is no room.
  }
  ::close(file);
}

void SmallDisk::free() { std::filesystem::remove(folder_ / "filler"); }

bool SmallDisk::set_read_only(bool read_only) {
  const unsigned long remount = MS_REMOUNT;
  const unsigned long flags = read_only ? remount | MS_RDONLY : remount;
  return ::mount("tmpfs", folder_.c_str(), "tmpfs", flags, kSize) == 0;
}

}  // namespace lockstep
