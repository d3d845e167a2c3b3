// lockstep: the controller and everything around it (docs/CLI.md).

#include <string>
#include <vector>

#include "controller/cli/command_line.h"

int main(int argc, char** argv) {
  lockstep::Console console = lockstep::Console::of_process();
  return lockstep::run_command_line(
      std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), console);
}
