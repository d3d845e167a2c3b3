#pragma once
// Events to the journal's messages and back; with common/wire, the only place where the controller
// sees protobuf. What cannot be read is kDamaged or kUnsupported, never skipped.

#include "common/value/result.h"
#include "controller/event.h"
#include "journal.pb.h"

namespace lockstep {

wire::Event to_wire(const Event& event);
Result<Event> from_wire(const wire::Event& event);

}  // namespace lockstep
