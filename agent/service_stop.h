#pragma once
// Being asked to stop: SIGTERM, SIGINT and SIGHUP, read by the loop when it has time.
//
// From its making on, these no longer end the process but wait to be read. Make it before anything
// starts a thread. Linux (signalfd). Thread: the one that made it.

#include "common/value/result.h"

namespace lockstep {

class StopRequest {
 public:
  static Result<StopRequest> watch();
  StopRequest(StopRequest&& other) noexcept;
  StopRequest& operator=(StopRequest&&) = delete;
  ~StopRequest();

  // True once a stop was asked for. Never blocks.
  bool asked();

 private:
  explicit StopRequest(int file) : file_(file) {}
  int file_;  // -1: moved from
  bool asked_ = false;
};

}  // namespace lockstep
