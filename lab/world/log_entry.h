#pragma once
// The world log: every begin and end of a step and everything that happens, for an outside judge.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/value/ids.h"
#include "common/value/step.h"

namespace lockstep::lab {

enum class LogPhase {
  kPoint,  // has no length: faults and events
  kStart,
  kEnd,
};

struct LogEntry {
  std::int64_t t_ms = 0;                                  // since the world's start
  ClusterId cluster;                                      // empty for a front end
  NodeId node;                                            // empty when no node is concerned
  std::string action;                                     // kind_name of a step, "fault" or "event"
  std::vector<std::pair<std::string, std::string>> args;  // "name" first for faults and events
  LogPhase phase = LogPhase::kPoint;
  std::string result;  // kEnd: "done", "failed", "killed"
  friend bool operator==(const LogEntry&, const LogEntry&) = default;
};

using LogSink = std::function<void(const LogEntry&)>;

// Arguments of a step as an outside judge needs them: {"group","Cluster Group"},{"to","NODE1"}.
std::vector<std::pair<std::string, std::string>> log_args(const Step& step);

}  // namespace lockstep::lab
