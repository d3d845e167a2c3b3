#include <windows.h>
//
#include <conio.h>
#include <lmcons.h>

#include <array>

#include "controller/cli/terminal.h"

namespace lockstep::terminal {
namespace {

HANDLE input() { return ::GetStdHandle(STD_INPUT_HANDLE); }
HANDLE output() { return ::GetStdHandle(STD_OUTPUT_HANDLE); }

bool is_console(HANDLE handle) {
  DWORD mode = 0;
  return ::GetConsoleMode(handle, &mode) != 0;
}

}  // namespace

// Consoles before Windows 10 know no escape sequences, and those are the consoles of this world.
bool can_redraw() { return false; }

bool shows_utf8() { return is_console(output()) && ::GetConsoleOutputCP() == CP_UTF8; }

std::optional<Size> size() {
  CONSOLE_SCREEN_BUFFER_INFO seen{};
  if (::GetConsoleScreenBufferInfo(output(), &seen) == 0) {
    return std::nullopt;
  }
  const Size size{seen.srWindow.Right - seen.srWindow.Left + 1,
                  seen.srWindow.Bottom - seen.srWindow.Top + 1};
  return size.width > 0 && size.height > 0 ? std::optional{size} : std::nullopt;
}

bool is_ours() { return is_console(input()) && is_console(output()); }

Keys::Keys() {
  DWORD mode = 0;
  ::GetConsoleMode(input(), &mode);
  mode_before_ = mode;
  ::SetConsoleMode(input(), mode & ~static_cast<DWORD>(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
}

Keys::~Keys() { ::SetConsoleMode(input(), static_cast<DWORD>(mode_before_)); }

std::optional<char> Keys::take(bool& gone) {
  gone = !is_console(input());
  if (gone || ::_kbhit() == 0) {
    return std::nullopt;
  }
  return static_cast<char>(::_getch());
}

std::string user_name() {
  std::array<char, UNLEN + 1> name{};
  DWORD size = static_cast<DWORD>(name.size());
  return ::GetUserNameA(name.data(), &size) != 0 ? name.data() : "?";
}

}  // namespace lockstep::terminal
