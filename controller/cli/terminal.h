#pragma once
// The terminal of this process, as the operating system shows it. One body a platform, chosen by
// the build file: terminal_posix.cc, terminal_windows.cc. Thread: the one that made it.

#include <optional>
#include <string>

namespace lockstep::terminal {

struct Size {
  int width = 0;
  int height = 0;
};

// Standard output is a terminal that can redraw lines, and NO_COLOR is not set.
bool can_redraw();
// What is written to standard output is shown as UTF-8.
bool shows_utf8();
// Of standard output; nothing when that is no terminal.
std::optional<Size> size();
// A person sits there whom we may ask: input and output are the same terminal, and it is ours.
bool is_ours();

// Holds the terminal in a mode that gives single keys without echo; Ctrl-C keeps its meaning.
class Keys {
 public:
  Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys();

  // The key that was pressed, nothing when none was. Never blocks. `gone` is set when the terminal
  // has gone away.
  std::optional<char> take(bool& gone);

 private:
  unsigned long mode_before_ = 0;  // as the platform counts it
};

// Name of the user who runs this process.
std::string user_name();

}  // namespace lockstep::terminal
