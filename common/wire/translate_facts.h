#pragma once
// Facts between common/value/facts.h and proto/facts.proto.
//
// Enumerators that are unspecified or unknown become kUnknown, which is never a good state.
// Platform, setup, firewall and account have no "could not be read" among our values, so facts
// without them are refused. Included where protobuf is allowed: common/wire, the journal, the
// ledger.

#include <string_view>

#include "common/value/facts.h"
#include "common/value/result.h"
#include "common/wire/reader.h"
#include "facts.pb.h"

namespace lockstep {

wire::Build to_wire(const BuildNumber& from);
wire::Service::StartType to_wire(StartType from);
wire::NodeFacts to_wire(const NodeFacts& from);

Result<BuildNumber> from_wire(const wire::Build& from);
Result<NodeFacts> from_wire(const wire::NodeFacts& from);

// Parts of larger messages.
BuildNumber read_build(std::string_view field, const wire::Build& from, Reader& reader);
StartType read_start_type(wire::Service::StartType from);
NodeFacts read_node_facts(const wire::NodeFacts& from, Reader& reader);

}  // namespace lockstep
