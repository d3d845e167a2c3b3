#pragma once
// What a file is that an operator names, so that one of ours in the wrong place is told by its
// kind.

#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

enum class FileKind {
  kOther,    // a fleet file, or any other text
  kPlan,     // of `lockstep plan -o`
  kCapture,  // of `lockstep capture`
  kInput,    // of `frozen/` in a state folder
  kBinary,   // no text at all
};

// By how it begins, sound or not.
FileKind kind_of(std::string_view text);

// What the file is and which verb takes it; nothing for kOther.
std::optional<std::string> kind_text(FileKind kind, const std::string& path);

}  // namespace lockstep
