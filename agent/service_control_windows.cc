#include "agent/service_control_windows.h"

#include <windows.h>

#include <array>
#include <atomic>

#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/service_controls.h"

namespace lockstep::windows {
namespace {

constexpr DWORD kStartHintMs = 60'000;
constexpr DWORD kStopHintMs = 30'000;
// Installers find the program free when the stop handler returns only after the end; a turn of the
// loop is far shorter.
constexpr DWORD kStopWaitMs = 8'000;
constexpr const char* kEventSource =
    "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\LockstepAgent";

static_assert(kControlStop == SERVICE_CONTROL_STOP && kAcceptsStop == SERVICE_ACCEPT_STOP);
static_assert(kControlShutdown == SERVICE_CONTROL_SHUTDOWN &&
              kAcceptsShutdown == SERVICE_ACCEPT_SHUTDOWN);
static_assert(kControlInterrogate == SERVICE_CONTROL_INTERROGATE);

// The manager calls a function without an argument, on a thread of its own: one a process.
struct Shared {
  std::atomic<bool> stop{false};
  std::atomic<SERVICE_STATUS_HANDLE> status{nullptr};
  const std::function<int()>* body = nullptr;
  KernelHandle ended;
};
Shared& shared() {
  static Shared one;
  return one;
}

void report(DWORD state, DWORD exit_code, DWORD hint_ms) {
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? kAcceptedControls : 0;
  status.dwWin32ExitCode = exit_code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
  status.dwServiceSpecificExitCode = exit_code;
  status.dwWaitHint = hint_ms;
  if (SERVICE_STATUS_HANDLE handle = shared().status.load()) {
    ::SetServiceStatus(handle, &status);
  }
}

DWORD WINAPI control(DWORD code, DWORD /*type*/, void* /*data*/, void* /*context*/) {
  const ControlAnswer answer = answer_to(code);
  if (answer == ControlAnswer::kAlive) return NO_ERROR;
  if (answer == ControlAnswer::kUnsupported) return ERROR_CALL_NOT_IMPLEMENTED;
  report(SERVICE_STOP_PENDING, 0, kStopHintMs);
  shared().stop = true;
  ::WaitForSingleObject(shared().ended.get(), kStopWaitMs);
  return NO_ERROR;
}

void WINAPI service_main(DWORD /*count*/, wchar_t** /*words*/) {
  shared().status = ::RegisterServiceCtrlHandlerExW(kServiceName, &control, nullptr);
  report(SERVICE_START_PENDING, 0, kStartHintMs);
  const int code = (*shared().body)();
  ::SetEvent(shared().ended.get());
  report(SERVICE_STOPPED, static_cast<DWORD>(code), 0);
}

BOOL WINAPI console_control(DWORD /*kind*/) {
  shared().stop = true;
  return TRUE;
}

WORD severity(Event event) {
  switch (event) {
    case Event::kStarted:
    case Event::kStopped: return EVENTLOG_INFORMATION_TYPE;
    case Event::kLacksRights: return EVENTLOG_WARNING_TYPE;
    case Event::kCannotStart: return EVENTLOG_ERROR_TYPE;
  }
  return EVENTLOG_ERROR_TYPE;
}

// Growing delays: a fault that lasts must not fill the logs.
bool set_failure_actions() {
  const ServiceHandle manager{::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT)};
  const ServiceHandle service{
      manager ? ::OpenServiceW(manager.get(), kServiceName, SERVICE_CHANGE_CONFIG | SERVICE_START)
              : nullptr};
  std::array<SC_ACTION, 3> actions = {
      {{SC_ACTION_RESTART, 10'000}, {SC_ACTION_RESTART, 60'000}, {SC_ACTION_RESTART, 300'000}}};
  constexpr DWORD kForgetAfterSeconds = 24 * 60 * 60;
  SERVICE_FAILURE_ACTIONSW wanted{kForgetAfterSeconds, nullptr, nullptr,
                                  static_cast<DWORD>(actions.size()), actions.data()};
  return service &&
         ::ChangeServiceConfig2W(service.get(), SERVICE_CONFIG_FAILURE_ACTIONS, &wanted) != 0;
}

}  // namespace

bool run_as_service(const std::function<int()>& body) {
  shared().body = &body;
  shared().ended = own_handle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  std::wstring name = kServiceName;
  std::array<SERVICE_TABLE_ENTRYW, 2> table = {{{name.data(), &service_main}, {nullptr, nullptr}}};
  return ::StartServiceCtrlDispatcherW(table.data()) != 0;
}

bool stop_asked() { return shared().stop; }

void watch_console() { ::SetConsoleCtrlHandler(&console_control, TRUE); }

void report_running() {
  if (!shared().stop) report(SERVICE_RUNNING, 0, 0);
}

void write_event(Event event, const std::string& text) {
  const HANDLE source = ::RegisterEventSourceW(nullptr, kServiceName);
  if (source == nullptr) return;  // the log file has it as well
  const std::wstring words = wide(text);
  std::array<const wchar_t*, 1> strings = {words.c_str()};
  ::ReportEventW(source, severity(event), 0, static_cast<DWORD>(event), nullptr, 1, 0,
                 strings.data(), nullptr);
  ::DeregisterEventSource(source);
}

std::string register_service_details() {
  std::string problem;
  if (registry::text(kEventSource, "EventMessageFile").value_or("") != own_program() &&
      registry::set_text(kEventSource, "EventMessageFile", own_program()) != 0) {
    problem = "the event source cannot be registered";
  }
  if (!set_failure_actions()) {
    problem += (problem.empty() ? "" : "; ") + std::string{"failure actions cannot be set"};
  }
  return problem;
}

}  // namespace lockstep::windows
