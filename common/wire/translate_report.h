#pragma once
// Results, progress and the other reports between common/value and proto/report.proto.
//
// An outcome that is unspecified or unknown becomes kInDoubt; such a reason kError, or none with
// kDone. Included where protobuf is allowed: common/wire, the journal, the ledger.

#include "common/value/outcome.h"
#include "common/value/result.h"
#include "common/wire/messages.h"
#include "report.pb.h"

namespace lockstep {

wire::Result to_wire(const StepResult& from);
wire::Up to_wire(const Up& from);

Result<StepResult> from_wire(const wire::Result& from);
// kUnsupported when the message has no body known here.
Result<Up> from_wire(const wire::Up& from);

}  // namespace lockstep
