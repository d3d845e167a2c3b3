#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "controller/cli/terminal.h"
#include "controller/reports/frame_writer.h"

namespace lockstep::terminal {
namespace {

// What a signal's handler has to know of the Hold: handlers can reach nothing else.
struct Held {
  volatile sig_atomic_t mode = 0;      // the mode is ours
  volatile sig_atomic_t screen = 0;    // and the screen
  volatile sig_atomic_t arrivals = 0;  // how often it was taken again
  termios before{};
};
Held held;  // NOLINT(*-avoid-non-const-global-variables)

constexpr std::array kFaults{SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE};

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read only
  return value == nullptr ? "" : value;
}

// Changing or reading a terminal from the background would stop the process.
bool is_in_front() { return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp(); }

void take_mode() {
  termios single = held.before;
  single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &single);
}

// Only what a handler may call.
void give_back() {
  if (held.mode == 0 || !is_in_front()) {
    return;
  }
  if (held.screen != 0) {
    // Nothing can be done about a terminal that is gone.
    [[maybe_unused]] const auto written = ::write(
        STDOUT_FILENO, static_cast<const char*>(kGiveScreenBack), sizeof kGiveScreenBack - 1);
  }
  ::tcsetattr(STDIN_FILENO, TCSANOW, &held.before);
}

void on_fault(int number) {
  give_back();
  ::raise(number);  // whose disposition is the system's again
}

// Goes on after the SIGSTOP when the shell lets this process go on.
void on_stop(int /*number*/) {
  const int error = errno;
  give_back();
  ::raise(SIGSTOP);
  if (held.mode != 0 && is_in_front()) {
    take_mode();
    held.arrivals = held.arrivals + 1;
  }
  errno = error;
}

// Whoever handles a signal already (a sanitizer, a debugger) keeps it.
void handle(int number, void (*handler)(int), int flags) {
  struct sigaction before {};
  ::sigaction(number, nullptr, &before);
  if (before.sa_handler != SIG_DFL) {
    return;
  }
  struct sigaction ours {};
  ours.sa_handler = handler;
  ours.sa_flags = flags;
  ::sigaction(number, &ours, nullptr);
}

void stop_handling(int number) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  if (now.sa_handler == &on_fault || now.sa_handler == &on_stop) {
    ::signal(number, SIG_DFL);
  }
}

}  // namespace

Escapes::Escapes() {
  const std::string_view kind = environment("TERM");
  understood_ = ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && !kind.empty() &&
                kind != "dumb";
}

// Nothing to give back here; on Windows there is.
Escapes::~Escapes() = default;  // NOLINT(performance-trivially-destructible)

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

bool is_ours() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && is_in_front();
}

// A terminal that is not the one we were started from has no foreground to be out of.
bool is_away() {
  const pid_t front = ::tcgetpgrp(STDOUT_FILENO);
  return front > 0 && front != ::getpgrp();
}

Hold::Hold(bool screen) {
  ::tcgetattr(STDIN_FILENO, &held.before);
  held.screen = screen ? 1 : 0;
  held.mode = 1;
  // What was typed before anybody listened is no answer to anything.
  ::tcflush(STDIN_FILENO, TCIFLUSH);
  take_mode();
  for (const int number : kFaults) {
    handle(number, &on_fault, static_cast<int>(SA_RESETHAND | SA_NODEFER));
  }
  handle(SIGTSTP, &on_stop, SA_RESTART);
}

Hold::~Hold() {
  held.screen = 0;  // the view gave it back itself
  give_back();
  held.mode = 0;
  for (const int number : kFaults) {
    stop_handling(number);
  }
  stop_handling(SIGTSTP);
}

std::optional<KeyPress> Hold::take(Instant now, bool& gone) {
  // A process that goes on in the background takes the mode when it is in front again.
  termios mode{};
  if (!is_in_front() || ::tcgetattr(STDIN_FILENO, &mode) != 0) {
    gone = ::isatty(STDIN_FILENO) != 1;
    return std::nullopt;
  }
  if ((mode.c_lflag & ICANON) != 0) {
    take_mode();
    held.arrivals = held.arrivals + 1;
  }
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::poll(&input, 1, 0) == 1) {
    std::array<char, 64> bytes{};
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    gone = count == 0 || (count < 0 && errno != EINTR);
    decoder_.take({bytes.data(), static_cast<std::size_t>(count > 0 ? count : 0)}, now);
  }
  return gone ? std::nullopt : decoder_.next(now);
}

void Hold::wait(std::chrono::milliseconds most) {
  // The rest of a key may never come.
  constexpr std::chrono::milliseconds kHalfKey{20};
  pollfd input{is_in_front() ? STDIN_FILENO : -1, POLLIN, 0};
  const auto least = decoder_.undecided() ? std::min(most, kHalfKey) : most;
  ::poll(&input, 1, static_cast<int>(least.count()));
}

std::size_t Hold::arrivals() const { return static_cast<std::size_t>(held.arrivals); }

std::string user_name() {
  const passwd* const entry = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe): one thread
  return entry == nullptr ? "uid " + std::to_string(::geteuid()) : entry->pw_name;
}

}  // namespace lockstep::terminal
