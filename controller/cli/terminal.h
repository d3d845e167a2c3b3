#pragma once
// The terminal of this process, as the operating system shows it. One body a platform, chosen by
// the build file: terminal_posix.cc, terminal_windows.cc. Thread: the one that made it.

#include <chrono>
#include <optional>
#include <string>

#include "controller/cli/key_decoder.h"

namespace lockstep::terminal {

struct Size {
  int width = 0;
  int height = 0;
};

// Sees to it that standard output understands escape codes, where it can.
class Escapes {
 public:
  Escapes();
  Escapes(const Escapes&) = delete;
  Escapes& operator=(const Escapes&) = delete;
  ~Escapes();  // NOLINT(performance-trivially-destructible): not on every platform

  // It is a terminal that can redraw lines, and NO_COLOR is not set.
  [[nodiscard]] bool understood() const { return understood_; }

 private:
  bool understood_ = false;
  unsigned long mode_before_ = 0;  // as the platform counts it
};

// What is written to standard output is shown as UTF-8.
bool shows_utf8();
// Of standard output; nothing when that is no terminal.
std::optional<Size> size();
// A person sits there whom we may ask: input and output are the same terminal, and it is ours.
bool is_ours();
// Another process has the terminal just now: this one was put into the background.
bool is_away();

// Holds the terminal in a mode that gives single keys without echo; Ctrl-C keeps its meaning. The
// mode from before comes back at the end, when the process is stopped (Ctrl-Z) and when it dies of
// a fault. At most one at a time.
class Hold {
 public:
  // `screen`: a view has the whole screen, which is given back with the mode (frame_writer.h).
  explicit Hold(bool screen);
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold();

  // The key that was pressed, nothing when none was. Never blocks. `gone` is set when the terminal
  // has gone away.
  std::optional<KeyPress> take(Instant now, bool& gone);
  // Until a key may have come, and at most so long.
  void wait(std::chrono::milliseconds most);
  // How often the terminal came back from another process; then nothing of ours is on it any more.
  [[nodiscard]] std::size_t arrivals() const;

 private:
  KeyDecoder decoder_;
  unsigned long mode_before_ = 0;  // as the platform counts it
};

// Name of the user who runs this process.
std::string user_name();

}  // namespace lockstep::terminal
