#include "controller/cli/console.h"

#include <iostream>
#include <thread>

#include "common/files/file_lock.h"
#include "controller/cli/terminal.h"
#include "controller/cli/verb.h"
#include "controller/reports/text_fit.h"

namespace lockstep {

Console Console::of_process() {
  Console console(std::cout, std::cerr);
  console.of_process_ = true;
  console.escapes_ = std::make_unique<terminal::Escapes>();
  return console;
}

Console::Console(std::ostream& out, std::ostream& err) : out_(&out), err_(&err) {}
Console::Console(Console&&) noexcept = default;
Console& Console::operator=(Console&&) noexcept = default;
Console::~Console() = default;

bool Console::live() const { return escapes_ != nullptr && escapes_->understood(); }

Screen Console::screen() const {
  Screen screen;
  screen.utf8 = terminal::shows_utf8();
  if (const auto size = of_process_ ? terminal::size() : std::nullopt) {
    screen.width = size->width;
    screen.height = size->height;
  }
  screen.keys = viewed_ && hold_ != nullptr;
  screen.away = of_process_ && terminal::is_away();
  screen.arrivals = hold_ == nullptr ? 0 : hold_->arrivals();
  return screen;
}

bool Console::start_asking() {
  if (hold_ == nullptr && of_process_ && terminal::is_ours()) {
    hold_ = std::make_unique<terminal::Hold>(false);
  }
  return hold_ != nullptr;
}

void Console::stop_asking() {
  if (!viewed_) {
    hold_.reset();
  }
}

void Console::hold_keys() {
  if (of_process_ && terminal::is_ours()) {
    hold_.reset();
    hold_ = std::make_unique<terminal::Hold>(true);
    viewed_ = true;
  }
}

void Console::release_keys() {
  viewed_ = false;
  hold_.reset();
}

std::optional<KeyPress> Console::key(Instant now) {
  bool gone = false;
  const auto pressed = hold_ == nullptr ? std::nullopt : hold_->take(now, gone);
  if (gone) {
    release_keys();
  }
  return pressed;
}

void Console::wait(std::chrono::milliseconds most) {
  if (hold_ != nullptr) {
    hold_->wait(most);
  } else {
    std::this_thread::sleep_for(most);
  }
}

int report_fault(Console& console, const std::string& message) {
  console.err() << "lockstep: " << clean(message) << '\n';
  return kExitFault;
}

std::string current_user() { return terminal::user_name(); }

std::string current_holder() {
  return host_name() + ", process " + std::to_string(process_number());
}

}  // namespace lockstep
