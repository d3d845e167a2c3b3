// One program under several names on a node that Wine plays: setup.com, cluster.exe,
// powershell.exe, a package, and with --service NAME one of the node's services. It does what the
// world (tests/windows/world.py) orders, prints what the world says, and ends with its code.
//
// A service holds its link as long as it runs; that is how the world knows which services run.

#include <windows.h>

#include <string>

#include "tests/windows/orders.h"
#include "tests/windows/world_link.h"

namespace {

using lockstep::standin::WorldLink;

constexpr int kNoWorld = 97;
constexpr std::string_view kService = "--service ";

struct Running {
  std::string name;
  SERVICE_STATUS_HANDLE status = nullptr;
  const WorldLink* link = nullptr;
};
Running& running() {
  static Running one;
  return one;
}

std::string own_name() {
  std::string path(MAX_PATH, '\0');
  path.resize(::GetModuleFileNameA(nullptr, path.data(), MAX_PATH));
  return path.substr(path.find_last_of('\\') + 1);
}

// Until the world says "exit" or hangs up.
int obey(WorldLink& link) {
  while (const auto order = link.next()) {
    if (order->front() == "exit" && order->size() > 1) return std::stoi((*order)[1]);
    if (!link.answer(lockstep::standin::carry_out(*order))) return kNoWorld;
  }
  return kNoWorld;
}

void report(DWORD state) {
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
  ::SetServiceStatus(running().status, &status);
}

void WINAPI control(DWORD code) {
  if (code != SERVICE_CONTROL_STOP) return;
  report(SERVICE_STOP_PENDING);
  running().link->hang_up();
}

void WINAPI service_main(DWORD /*count*/, char** /*words*/) {
  running().status = ::RegisterServiceCtrlHandlerA(running().name.c_str(), &control);
  auto link = WorldLink::open("service", running().name);
  if (link) {
    running().link = &*link;
    report(SERVICE_RUNNING);
    obey(*link);
  }
  report(SERVICE_STOPPED);
}

}  // namespace

int main() {
  const std::string line = ::GetCommandLineA();
  if (const std::size_t at = line.find(kService); at != std::string::npos) {
    running().name = line.substr(at + kService.size());
    const SERVICE_TABLE_ENTRYA table[] = {{running().name.data(), &service_main},
                                          {nullptr, nullptr}};
    return ::StartServiceCtrlDispatcherA(table) != 0 ? 0 : kNoWorld;
  }
  auto link = WorldLink::open(own_name(), line);
  return link ? obey(*link) : kNoWorld;
}
