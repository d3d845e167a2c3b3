#include "agent/platform/windows/parse/setup_console.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kScreenWidth = 80;
constexpr std::size_t kFewestDots = 5;  // a sentence has three at most
constexpr std::size_t kMostStages = 200;
constexpr std::size_t kMostTexts = 200;
constexpr std::string_view kChecking = "Prerequisite Check";
constexpr std::string_view kChecks = "Checks";  // ends the caption of each of them (§5.2-a)
constexpr std::string_view kConfiguring = "Configuring Microsoft Exchange";
constexpr std::string_view kSuccess = "setup operation completed successfully";
constexpr std::string_view kIncomplete = "setup operation did not complete";
constexpr std::string_view kIncompleteToo = "setup operation didn't complete";
constexpr std::string_view kEncountered = "setup encountered an error";
constexpr std::string_view kInstallerCode = "error code is ";

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

StageVerdict verdict_of(std::string_view word) {
  if (word.empty()) {
    return StageVerdict::kRunning;
  }
  if (word == "COMPLETED") {
    return StageVerdict::kCompleted;
  }
  if (word == "FAILED") {
    return StageVerdict::kFailed;
  }
  return word == "CANCELLED" || word == "CANCELED" ? StageVerdict::kCancelled
                                                   : StageVerdict::kUnread;
}

// kNone: the line is no trailer.
SetupTrailer trailer_in(std::string_view line) {
  const bool bad =
      contains(line, kIncomplete) || contains(line, kIncompleteToo) || contains(line, kEncountered);
  const SetupTrailer good = contains(line, kSuccess) ? SetupTrailer::kSuccess : SetupTrailer::kNone;
  return bad ? SetupTrailer::kFailure : good;
}

// "    CAPTION   ......... WORD": indented, a blank before the dots, one word after them or none.
std::optional<SetupStage> stage_of(std::string_view line) {
  const std::size_t indent = indent_of(line);
  const std::string_view text = trimmed(line);
  const std::size_t last_dot = text.find_last_of('.');
  if (indent < 2 || last_dot == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t before = text.find_last_not_of('.', last_dot);
  if (before == std::string_view::npos || last_dot - before < kFewestDots || text[before] != ' ') {
    return std::nullopt;
  }
  const std::string_view caption = trimmed(text.substr(0, before));
  const std::string_view word = trimmed(text.substr(last_dot + 1));
  if (caption.empty() || word.find(' ') != std::string_view::npos) {
    return std::nullopt;
  }
  return SetupStage{std::string{caption}, verdict_of(word), std::string{word}, false};
}

// Reads the lines in their order; what a line means depends on the stage before it.
class Reader {
 public:
  void take(const std::string& line) {
    // Wherever it stands: the line before it may have swallowed its own end.
    read_.configuring = read_.configuring || contains(line, kConfiguring);
    if (auto stage = stage_of(line)) {
      take_stage(std::move(*stage));
    } else if (trimmed(line).empty()) {
      note_text();
    } else if (goes_on(line)) {
      text_ += " " + std::string{trimmed(line)};
    } else if (indent_of(line) == 0) {
      note_text();
      take_heading(line);
    } else if (trailer_in(line) != SetupTrailer::kNone) {
      note_trailer(line);
    } else {
      take_text(line);
    }
  }

  SetupConsole finish() {
    note_text();
    return std::move(read_);
  }

 private:
  void take_stage(SetupStage stage) {
    note_text();
    behind_stage_ = true;
    stage.prerequisite = !read_.configuring && checking_ && stage.caption.ends_with(kChecks);
    if (read_.stages.size() < kMostStages) {
      read_.stages.push_back(std::move(stage));
    }
  }

  // One blank before it makes it advice, more an error, whatever the stage above has come to.
  void take_text(const std::string& line) {
    const bool advice = indent_of(line) == 1;
    if (advice != advice_) {
      note_text();
      advice_ = advice;
    }
    text_ += (text_.empty() ? "" : " ") + std::string{trimmed(line)};
  }

  // A text with an end of line in it, and one whose line has lost the blank at its end, go on at
  // the margin. What else stands there has a blank line before it, or is known by its words.
  [[nodiscard]] bool goes_on(const std::string& line) const {
    return indent_of(line) == 0 && behind_stage_ && !text_.empty() && !contains(line, kChecking) &&
           !contains(line, kConfiguring) && trailer_in(line) == SetupTrailer::kNone;
  }

  void take_heading(const std::string& line) {
    behind_stage_ = false;  // lists of roles follow
    checking_ = contains(line, kChecking);
    note_trailer(line);
  }

  // A failure that was told stays one.
  void note_trailer(const std::string& line) {
    const SetupTrailer trailer = trailer_in(line);
    if (trailer == SetupTrailer::kFailure || read_.trailer == SetupTrailer::kNone) {
      read_.trailer = trailer;
    }
  }

  void note_text() {
    auto& texts = advice_ ? read_.warnings : read_.errors;
    if (behind_stage_ && !text_.empty() && texts.size() < kMostTexts) {
      texts.push_back(text_);
    }
    text_.clear();
  }

  SetupConsole read_;
  std::string text_;
  bool advice_ = false;  // what text_ is
  bool checking_ = false;
  bool behind_stage_ = false;
};

std::vector<int> installer_codes(std::string_view text) {
  std::vector<int> codes;
  std::string folded = lower(text);
  const auto blanks =
      std::ranges::unique(folded, [](char a, char b) { return a == ' ' && b == ' '; });
  folded.erase(blanks.begin(), blanks.end());
  std::size_t at = folded.find(kInstallerCode);
  while (at != std::string::npos && codes.size() < kMostTexts) {
    at += kInstallerCode.size();
    const std::size_t end = std::min(folded.find_first_not_of("0123456789", at), folded.size());
    if (const std::string digits = folded.substr(at, end - at); all_digits(digits)) {
      codes.push_back(std::atoi(digits.c_str()));  // NOLINT(cert-err34-c): digits only
    }
    at = folded.find(kInstallerCode, at);
  }
  return codes;
}

}  // namespace

SetupConsole read_setup_console(std::string_view bytes) {
  const auto with_verdict = [](const std::string& line) {
    const auto stage = stage_of(line);
    return stage && stage->verdict != StageVerdict::kRunning &&
           stage->verdict != StageVerdict::kUnread;
  };
  Reader reader;
  std::string whole;
  const auto lines = join_wrapped(screen_lines(bytes), kScreenWidth, with_verdict);
  for (const std::string& line : lines) {
    reader.take(line);
    whole += line + " ";
  }
  SetupConsole read = reader.finish();
  // Its word is still being drawn.
  const bool cut = !lines.empty() && !ends_with_line(bytes) && stage_of(lines.back()).has_value();
  if (cut && read.stages.back().verdict == StageVerdict::kUnread) {
    read.stages.back().verdict = StageVerdict::kRunning;
  }
  read.installer_codes = installer_codes(whole);
  return read;
}

bool stopped_by_prerequisite(const SetupConsole& console) {
  const auto failed = [](const SetupStage& stage) {
    return stage.verdict == StageVerdict::kFailed;
  };
  const auto other_failed = [&](const SetupStage& stage) {
    return failed(stage) && !stage.prerequisite;
  };
  return !console.configuring && std::ranges::any_of(console.stages, failed) &&
         std::ranges::none_of(console.stages, other_failed);
}

std::string verdict_text(const SetupStage& stage) {
  switch (stage.verdict) {
    case StageVerdict::kRunning: return "";
    case StageVerdict::kCompleted: return "COMPLETED";
    case StageVerdict::kFailed: return "FAILED";
    case StageVerdict::kCancelled: return "CANCELLED";
    case StageVerdict::kUnread: return stage.word;
  }
  return "";
}

}  // namespace lockstep::windows
