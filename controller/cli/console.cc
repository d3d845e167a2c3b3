#include "controller/cli/console.h"

#include <cctype>
#include <iostream>

#include "common/files/file_lock.h"
#include "controller/cli/terminal.h"
#include "controller/cli/verb.h"
#include "controller/reports/text_fit.h"

namespace lockstep {

Console Console::of_process() {
  Console console(std::cout, std::cerr);
  console.of_process_ = true;
  console.live_ = terminal::can_redraw();
  return console;
}

Console::Console(std::ostream& out, std::ostream& err) : out_(&out), err_(&err) {}
Console::Console(Console&&) noexcept = default;
Console& Console::operator=(Console&&) noexcept = default;
Console::~Console() = default;

Screen Console::screen() const {
  Screen screen;
  screen.utf8 = terminal::shows_utf8();
  if (const auto size = of_process_ ? terminal::size() : std::nullopt) {
    screen.width = size->width;
    screen.height = size->height;
  }
  return screen;
}

bool Console::start_asking() {
  if (keys_ == nullptr && of_process_ && terminal::is_ours()) {
    keys_ = std::make_unique<terminal::Keys>();
  }
  return keys_ != nullptr;
}

void Console::stop_asking() { keys_.reset(); }

std::optional<char> Console::key() {
  bool gone = false;
  const auto pressed = keys_ == nullptr ? std::nullopt : keys_->take(gone);
  if (gone) {
    stop_asking();
  }
  return pressed
             ? std::optional{static_cast<char>(std::tolower(static_cast<unsigned char>(*pressed)))}
             : std::nullopt;
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
