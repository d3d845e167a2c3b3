#include "agent/service_stop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace lockstep {

Result<StopRequest> StopRequest::watch() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&set, number);
  }
  const int file = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (file < 0 || ::pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0) {
    return make_error(ErrorCode::kUnavailable, "signals cannot be watched on this system");
  }
  return StopRequest(file);
}

StopRequest::StopRequest(StopRequest&& other) noexcept
    : file_(std::exchange(other.file_, -1)), asked_(other.asked_) {}

StopRequest::~StopRequest() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

bool StopRequest::asked() {
  signalfd_siginfo seen{};
  while (::read(file_, &seen, sizeof seen) == static_cast<ssize_t>(sizeof seen)) {
    asked_ = true;
  }
  return asked_;
}

}  // namespace lockstep
