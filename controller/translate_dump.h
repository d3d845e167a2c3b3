#pragma once
// A journal's events for people and for programs, whole: nothing is left out or put into words.

#include <cstdint>
#include <string>

#include "journal.pb.h"

namespace lockstep {

// "# row 3, 2026-11-23T08:54:26Z", then protobuf's text form, line by line.
std::string event_as_text(std::uint64_t row, const wire::Event& event);

// One object: "row", "t_ms", "kind" (the name of the field in proto/journal.proto), and "body" in
// protobuf's JSON form with the names of proto/, where bytes are base64.
std::string event_as_json(std::uint64_t row, const wire::Event& event);

}  // namespace lockstep
