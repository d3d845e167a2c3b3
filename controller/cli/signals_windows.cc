#include <windows.h>

#include <atomic>
#include <utility>

#include "controller/cli/signals.h"

namespace lockstep {
namespace {

// The system calls on a thread of its own; there is one console a process.
std::atomic<int> asked{0};

BOOL WINAPI note(DWORD /*kind*/) {
  ++asked;
  return TRUE;
}

}  // namespace

Result<Signals> Signals::watch() {
  if (::SetConsoleCtrlHandler(&note, TRUE) == 0) {
    return make_error(ErrorCode::kUnavailable, "Ctrl-C cannot be watched on this system");
  }
  asked = 0;
  return Signals(0);
}

Signals::Signals(Signals&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

Signals::~Signals() {
  if (file_ >= 0) {
    ::SetConsoleCtrlHandler(&note, FALSE);
  }
}

int Signals::stops() { return asked.exchange(0); }

}  // namespace lockstep
