#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

#include "controller/cli/signals.h"

namespace lockstep {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&set, number);
  }
  return set;
}

}  // namespace

Result<Signals> Signals::watch() {
  const sigset_t set = watched();
  const int file = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (file < 0 || ::pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0) {
    return make_error(ErrorCode::kUnavailable, "signals cannot be watched on this system");
  }
  // A reader that goes away (`lockstep … | head`) must not end a rollout: the stream fails instead.
  ::signal(SIGPIPE, SIG_IGN);
  return Signals(file);
}

Signals::Signals(Signals&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

Signals::~Signals() {
  if (file_ < 0) {
    return;
  }
  // Those that were not read ask nothing any more; unblocked, they would end the process.
  (void)stops();
  const sigset_t set = watched();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::close(file_);
}

int Signals::stops() {
  int count = 0;
  signalfd_siginfo seen{};
  while (::read(file_, &seen, sizeof seen) == static_cast<ssize_t>(sizeof seen)) {
    ++count;
  }
  return count;
}

}  // namespace lockstep
