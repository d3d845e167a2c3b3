#include <poll.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "controller/cli/terminal.h"

namespace lockstep::terminal {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read only
  return value == nullptr ? "" : value;
}

}  // namespace

bool can_redraw() {
  const std::string_view kind = environment("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && !kind.empty() &&
         kind != "dumb";
}

// The first of these that is set decides, as in the C library.
bool shows_utf8() {
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

std::optional<Size> size() {
  winsize seen{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &seen) != 0 || seen.ws_col == 0 || seen.ws_row == 0) {
    return std::nullopt;
  }
  return Size{seen.ws_col, seen.ws_row};
}

// Changing the terminal from the background would stop the process.
bool is_ours() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 &&
         ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

Keys::Keys() {
  termios now{};
  ::tcgetattr(STDIN_FILENO, &now);
  mode_before_ = now.c_lflag;
  now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

Keys::~Keys() {
  termios now{};
  ::tcgetattr(STDIN_FILENO, &now);
  now.c_lflag = static_cast<tcflag_t>(mode_before_);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

std::optional<char> Keys::take(bool& gone) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::poll(&input, 1, 0) != 1) {
    return std::nullopt;
  }
  char pressed = 0;
  gone = ::read(STDIN_FILENO, &pressed, 1) != 1;
  return gone ? std::nullopt : std::optional{pressed};
}

std::string user_name() {
  const passwd* const entry = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe): one thread
  return entry == nullptr ? "uid " + std::to_string(::geteuid()) : entry->pw_name;
}

}  // namespace lockstep::terminal
