#pragma once
// LabServer: the simulated world in a process of its own (`lockstep lab serve`).
//
// One world, one local socket, any number of agents that ask (lab/server/conversation.h). Simulated
// time runs with the real one, `speed` times as fast, from the first serve() on. Whoever dies, the
// world goes on. Thread: the one that made it.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "common/log/log.h"
#include "common/value/result.h"
#include "common/value/time.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

struct LabSetup {
  WorldSpec spec;
  std::uint64_t seed = 1;
  double speed = 1;  // simulated seconds a second
  std::string socket_path;
  std::string world_log_path;  // one JSON object a line, written at once; empty: none
};

class LabServer {
 public:
  // `log` is borrowed. kBusy when another lab listens on the socket.
  static Result<std::unique_ptr<LabServer>> open(LabSetup setup, Log& log);
  ~LabServer();
  LabServer(const LabServer&) = delete;
  LabServer& operator=(const LabServer&) = delete;

  // Moves the world to the moment that belongs to `now` (real) and answers what was asked. An
  // error, the world log cannot be written, ends the lab.
  Status serve(Instant now);
  // Waits for the next question or the next thing to happen, at most `most`.
  void wait(std::chrono::milliseconds most);

 private:
  struct State;
  explicit LabServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::lab
