#pragma once
// Saved inputs between controller/saved_input.h and their text (proto/input.proto, protobuf's text
// form): readable, the same for the same input, and with a format number.

#include <cstddef>
#include <string>

#include "common/value/result.h"
#include "controller/saved_input.h"

namespace lockstep {

// The largest seen has a journal of some hundred clusters; beyond it is no saved input.
inline constexpr std::size_t kMaxInputBytes = std::size_t{256} << 20U;

// How the text of a capture begins.
// How the text of a saved input begins, and that of a capture.
inline constexpr const char* kInputPreface =
    "# An input of Lockstep's planner, saved because it must not be.";
inline constexpr const char* kCapturePreface =
    "# A fleet as Lockstep saw it. `lockstep rehearse FILE` starts from it, on any machine.\n";

std::string to_text(const SavedInput& input);

// `file` names it in errors, which say place, value and remedy. kInvalid: not such a text, or a
// value that breaks a rule. kUnsupported: a newer format.
Result<SavedInput> read_input(const std::string& text, const std::string& file);

}  // namespace lockstep
