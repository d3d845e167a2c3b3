#pragma once
// ExchangeSetup.log (dossier §6.5), the last run in it. Pure.
//
// The file is appended to by every run. Time stamps follow the culture of the account, so they are
// kept as text and never compared; what decides is the order of the lines.

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::windows {

struct SetupLog {
  bool begun = false;               // a run's first line was found
  bool ended = false;               // and its last one
  bool halting = false;             // "Setup is halting", "Setup is stopping now"
  std::string last_line;            // without its stamp
  std::vector<std::string> errors;  // [ERROR] of that run, the last of them
  std::vector<std::string> required;
  int warnings = 0;
};

// What `after` has more than `before`, two tails of the same growing file: lines of earlier runs
// are none of the one that was started in between. All of it when the file has become another one.
std::string_view appended(std::string_view before, std::string_view after);

// `text` may begin in the middle of a line and end in one.
SetupLog read_setup_log(std::string_view text);

}  // namespace lockstep::windows
