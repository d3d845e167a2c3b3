#include "controller/cli/file_kind.h"

#include "controller/cli/plan_document.h"
#include "controller/translate_input.h"

namespace lockstep {

FileKind kind_of(std::string_view text) {
  if (text.starts_with(kPlanPreface)) {
    return FileKind::kPlan;
  }
  if (text.starts_with(kCapturePreface)) {
    return FileKind::kCapture;
  }
  if (text.starts_with(kInputPreface)) {
    return FileKind::kInput;
  }
  // UTF-16 has such bytes too, and is told for what it is by who reads the text.
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  return !wide && text.find('\0') != std::string_view::npos ? FileKind::kBinary : FileKind::kOther;
}

std::optional<std::string> kind_text(FileKind kind, const std::string& path) {
  switch (kind) {
    case FileKind::kOther: return std::nullopt;
    case FileKind::kPlan:
      return path + ": this is a plan; `lockstep show " + path + "` shows it, `lockstep upgrade " +
             path + "` runs it";
    case FileKind::kCapture:
      return path + ": this is a capture; `lockstep rehearse " + path +
             " --runs 100` plays nights from it";
    case FileKind::kInput:
      return path + ": this is a saved input; `lockstep replay " + path + "` explains it";
    case FileKind::kBinary: return path + ": this is no text; name another file";
  }
  return std::nullopt;
}

}  // namespace lockstep
