#pragma once
// Signals: what the operator asks with Ctrl-C, read by the loop when it has time.
//
// From its making to its end, SIGINT, SIGTERM and SIGHUP no longer end the process but wait to be
// read; on Windows Ctrl-C, Ctrl-Break and the closing of the console. Make it before anything
// starts a thread. One body a platform: signals_posix.cc, signals_windows.cc. Thread: the one that
// made it.

#include "common/value/result.h"

namespace lockstep {

class Signals {
 public:
  static Result<Signals> watch();
  Signals(Signals&& other) noexcept;
  Signals& operator=(Signals&&) = delete;
  ~Signals();

  // How often this process was asked to stop since the last call. Never blocks.
  int stops();

 private:
  explicit Signals(int file) : file_(file) {}
  int file_;  // of a descriptor where there is one; -1: moved from
};

}  // namespace lockstep
