#pragma once
// The console of setup.com (dossier §6.4), read at any moment of the run. Pure.
//
// Captions and verdicts may be in another language, and new media may have new stages: what is not
// known is told as such, and no success is made of it. Whether setup has had its effect is decided
// from registry and directory, never here.

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::windows {

enum class StageVerdict {
  kRunning,  // its dots are being drawn
  kCompleted,
  kFailed,
  kCancelled,
  kUnread,  // a word that we do not know
};

struct SetupStage {
  std::string caption;
  StageVerdict verdict = StageVerdict::kRunning;
  std::string word;           // as printed; empty while it runs
  bool prerequisite = false;  // before anything is changed (§5.2-a)
  friend bool operator==(const SetupStage&, const SetupStage&) = default;
};

enum class SetupTrailer { kNone, kSuccess, kFailure };

struct SetupConsole {
  std::vector<SetupStage> stages;
  SetupTrailer trailer = SetupTrailer::kNone;
  bool configuring = false;           // the section that changes things has begun
  std::vector<std::string> errors;    // indented texts behind a stage, joined
  std::vector<std::string> warnings;  // recommendations there: one blank before them
  std::vector<int> installer_codes;   // "Error code is 1638", in order
};

SetupConsole read_setup_console(std::string_view bytes);

// Only prerequisites failed, so that nothing was changed.
bool stopped_by_prerequisite(const SetupConsole& console);

// COMPLETED, FAILED, CANCELLED, or the word as it was printed.
std::string verdict_text(const SetupStage& stage);

}  // namespace lockstep::windows
