#pragma once
// Steps, interlocks, baselines and commands between common/value and proto/command.proto.
//
// A step, interlock, mode or scope that is unspecified or not known here is refused (kUnsupported):
// what is not understood is not done. A start type inside a baseline is a fact and may be unknown.
// Included where protobuf is allowed: common/wire, the journal, the ledger.

#include "command.pb.h"
#include "common/value/expectation.h"
#include "common/value/result.h"
#include "common/value/step.h"
#include "common/wire/messages.h"
#include "common/wire/reader.h"

namespace lockstep {

wire::Baseline to_wire(const Baseline& from);
wire::Step to_wire(const Step& from);
wire::Expectation to_wire(const Expectation& from);
wire::Command to_wire(const CommandMessage& from);

Result<Baseline> from_wire(const wire::Baseline& from);
Result<Step> from_wire(const wire::Step& from);
Result<Expectation> from_wire(const wire::Expectation& from);
Result<CommandMessage> from_wire(const wire::Command& from);

// Parts of larger messages.
Step read_step(const wire::Step& from, Reader& reader);

// Who must do it, and by whose rule; all that a refusal needs.
struct CommandAddress {
  CommandId id;
  Epoch epoch = 0;
  NodeId node;
};
CommandAddress read_address(const wire::Command& from, Reader& reader);

}  // namespace lockstep
