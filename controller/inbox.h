#pragma once
// The inbox: what agents said, checked, as every loop of the controller takes it.

#include <optional>

#include "common/log/log.h"
#include "common/transport/link.h"
#include "common/wire/messages.h"

namespace lockstep {

struct Heard {
  NodeId from;  // whose key spoke; the message claims the same
  UpBody body;
};

// The next report that is whole and speaks for its own node; others are logged and dropped. Nothing
// when none is waiting. Never blocks.
std::optional<Heard> next_heard(ControllerLink& link, Log& log);

}  // namespace lockstep
