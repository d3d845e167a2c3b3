#pragma once
// What operating systems refuse: a full disk and missing rights, for the scope of an object.

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

namespace lockstep {

// No file of this process grows beyond `bytes`: to a writer it is a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : before_signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_signal_);
  }

 private:
  rlimit before_{};
  void (*before_signal_)(int);
};

// Root may write everywhere; a test about rights goes on as nobody.
class NoPrivilege {
 public:
  NoPrivilege() : root_(::geteuid() == 0) { dropped_ = !root_ || ::seteuid(kNobody) == 0; }
  NoPrivilege(const NoPrivilege&) = delete;
  NoPrivilege& operator=(const NoPrivilege&) = delete;
  ~NoPrivilege() {
    if (root_ && ::seteuid(0) != 0) {
      ::_exit(1);  // the tests after this one would run with other rights than they think
    }
  }

  [[nodiscard]] bool dropped() const { return dropped_; }

 private:
  static constexpr uid_t kNobody = 65'534;
  bool root_;
  bool dropped_ = false;
};

}  // namespace lockstep
