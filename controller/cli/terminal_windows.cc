#include <windows.h>
//
#include <conio.h>
#include <lmcons.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "controller/cli/terminal.h"

namespace lockstep::terminal {
namespace {

HANDLE input() { return ::GetStdHandle(STD_INPUT_HANDLE); }
HANDLE output() { return ::GetStdHandle(STD_OUTPUT_HANDLE); }

bool is_console(HANDLE handle) {
  DWORD mode = 0;
  return ::GetConsoleMode(handle, &mode) != 0;
}

// Known to Windows 10 and later only; older ones refuse it.
constexpr DWORD kEscapeCodes = 0x0004;

// After a zero, or after 0xE0, what the console gives for keys without a letter.
std::optional<KeyPress> special(int code) {
  using Kind = KeyPress::Kind;
  switch (code) {
    case 71: return KeyPress{Kind::kHome};
    case 72: return KeyPress{Kind::kUp};
    case 73: return KeyPress{Kind::kPageUp};
    case 75: return KeyPress{Kind::kLeft};
    case 77: return KeyPress{Kind::kRight};
    case 79: return KeyPress{Kind::kEnd};
    case 80: return KeyPress{Kind::kDown};
    case 81: return KeyPress{Kind::kPageDown};
    default: return std::nullopt;
  }
}

std::optional<KeyPress> plain(int code) {
  using Kind = KeyPress::Kind;
  switch (code) {
    case '\r': return KeyPress{Kind::kEnter};
    case '\t': return KeyPress{Kind::kTab};
    case '\b': return KeyPress{Kind::kBackspace};
    case 27: return KeyPress{Kind::kEscape};
    default: break;
  }
  return code >= ' ' && code <= '~'
             ? std::optional{KeyPress{Kind::kLetter, static_cast<char>(code)}}
             : std::nullopt;
}

}  // namespace

Escapes::Escapes() {
  const char* const no_color = std::getenv("NO_COLOR");
  DWORD mode = 0;
  if ((no_color != nullptr && *no_color != 0) || ::GetConsoleMode(output(), &mode) == 0) {
    return;
  }
  mode_before_ = mode;
  understood_ = ::SetConsoleMode(output(), mode | kEscapeCodes) != 0;
}

Escapes::~Escapes() {
  if (understood_) {
    ::SetConsoleMode(output(), static_cast<DWORD>(mode_before_));
  }
}

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

// There is no background on Windows.
bool is_away() { return false; }

Hold::Hold(bool /*screen*/) {
  DWORD mode = 0;
  ::GetConsoleMode(input(), &mode);
  mode_before_ = mode;
  ::SetConsoleMode(input(), mode & ~static_cast<DWORD>(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
  // What was typed before anybody listened is no answer to anything.
  ::FlushConsoleInputBuffer(input());
}

Hold::~Hold() { ::SetConsoleMode(input(), static_cast<DWORD>(mode_before_)); }

std::optional<KeyPress> Hold::take(Instant /*now*/, bool& gone) {
  gone = !is_console(input());
  while (!gone && ::_kbhit() != 0) {
    const int code = ::_getch();
    const auto key = code == 0 || code == 0xE0 ? special(::_getch()) : plain(code);
    if (key) {
      return key;
    }
  }
  return std::nullopt;
}

// The console's handle is signalled by the mouse as well, so keys are looked for now and then.
void Hold::wait(std::chrono::milliseconds most) {
  constexpr std::chrono::milliseconds kSlice{50};
  ::Sleep(static_cast<DWORD>(std::min(most, kSlice).count()));
}

std::size_t Hold::arrivals() const { return 0; }

std::string user_name() {
  std::array<char, UNLEN + 1> name{};
  DWORD size = static_cast<DWORD>(name.size());
  return ::GetUserNameA(name.data(), &size) != 0 ? name.data() : "?";
}

}  // namespace lockstep::terminal
