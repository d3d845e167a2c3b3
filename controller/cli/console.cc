#include "controller/cli/console.h"

#include <poll.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "controller/cli/verb.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read only
  return value == nullptr ? "" : value;
}

bool terminal_can_redraw() {
  const std::string_view kind = environment("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && !kind.empty() &&
         kind != "dumb";
}

// The first of these that is set decides, as in the C library.
bool locale_is_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = environment(name);
    if (!value.empty()) {
      return value.find("UTF-8") != std::string_view::npos ||
             value.find("utf8") != std::string_view::npos ||
             value.find("utf-8") != std::string_view::npos;
    }
  }
  return false;
}

// Changing the terminal from the background would stop the process.
bool own_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 &&
         ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

}  // namespace

// Holds the terminal in a mode that gives single keys; signals keep their keys.
class Console::Keys {
 public:
  Keys() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
  }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys() { ::tcsetattr(STDIN_FILENO, TCSANOW, &before_); }

 private:
  termios before_{};
};

Console Console::of_process() {
  Console console(std::cout, std::cerr);
  console.of_process_ = true;
  console.live_ = terminal_can_redraw();
  return console;
}

Console::Console(std::ostream& out, std::ostream& err) : out_(&out), err_(&err) {}
Console::Console(Console&&) noexcept = default;
Console& Console::operator=(Console&&) noexcept = default;
Console::~Console() = default;

Screen Console::screen() const {
  Screen screen;
  screen.utf8 = locale_is_utf8();
  winsize size{};
  if (of_process_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
      size.ws_row > 0) {
    screen.width = size.ws_col;
    screen.height = size.ws_row;
  }
  return screen;
}

bool Console::start_asking() {
  if (keys_ == nullptr && of_process_ && own_terminal()) {
    keys_ = std::make_unique<Keys>();
  }
  return keys_ != nullptr;
}

void Console::stop_asking() { keys_.reset(); }

std::optional<char> Console::key() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (keys_ == nullptr || ::poll(&input, 1, 0) != 1) {
    return std::nullopt;
  }
  char pressed = 0;
  if (::read(STDIN_FILENO, &pressed, 1) != 1) {
    stop_asking();  // the terminal is gone
    return std::nullopt;
  }
  return static_cast<char>(std::tolower(static_cast<unsigned char>(pressed)));
}

int report_fault(Console& console, const std::string& message) {
  console.err() << "lockstep: " << clean(message) << '\n';
  return kExitFault;
}

std::string current_user() {
  const passwd* const entry = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe): one thread
  return entry == nullptr ? "uid " + std::to_string(::geteuid()) : entry->pw_name;
}

std::string current_holder() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) {
    host[0] = '?';
  }
  return std::string{host.data()} + ", process " + std::to_string(::getpid());
}

}  // namespace lockstep
