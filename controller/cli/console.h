#pragma once
// Console: where this process speaks and listens, and what may be done there.
//
// Machine data goes to out(), messages go to err(). Nothing is ever redrawn or asked unless a
// person sits there: out is a terminal that can do it, NO_COLOR is not set, and for questions we
// own the terminal. Thread: the one that made it.

#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "controller/reports/rollout_view.h"

namespace lockstep {

namespace terminal {
class Escapes;
class Hold;
}  // namespace terminal

class Console {
 public:
  // Standard output, error and input of this process, as the environment describes them.
  static Console of_process();
  // For tests: no terminal anywhere.
  Console(std::ostream& out, std::ostream& err);
  Console(Console&&) noexcept;
  Console& operator=(Console&&) noexcept;
  ~Console();

  [[nodiscard]] std::ostream& out() { return *out_; }
  [[nodiscard]] std::ostream& err() { return *err_; }

  // A view may be redrawn in place on out().
  [[nodiscard]] bool live() const;
  // Its size now, whether it shows UTF-8, and whether keys are heard.
  [[nodiscard]] Screen screen() const;

  // A person can be asked: keys come one by one from now on, without echo, until stop_asking() or
  // the end of this object. False when nobody is there.
  bool start_asking();
  // Without effect while a view holds the keys.
  void stop_asking();
  // For a view that has the whole screen: keys come from now on, until release_keys(). Without
  // effect when nobody is there.
  void hold_keys();
  void release_keys();
  // The key that was pressed; nothing when none was. Never blocks. `now` tells a key from the
  // beginning of another one.
  std::optional<KeyPress> key(Instant now);
  // Until a key may have come, and at most so long.
  void wait(std::chrono::milliseconds most);

 private:
  std::ostream* out_;
  std::ostream* err_;
  bool of_process_ = false;
  bool viewed_ = false;  // a view holds the keys
  std::unique_ptr<terminal::Escapes> escapes_;
  std::unique_ptr<terminal::Hold> hold_;
};

// "lockstep: MESSAGE" on err(); returns the exit code of a fault.
int report_fault(Console& console, const std::string& message);

// The operating-system user who runs this process, for the journal.
std::string current_user();
// "HOST, process 123", for the journal and for whoever else wants the folder.
std::string current_holder();

}  // namespace lockstep
