#include "agent/service_control_windows.h"

#include <windows.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <vector>

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
constexpr DWORD kFault = 1;
// More than the manager writes: three actions and two empty texts.
constexpr DWORD kActionsBytes = 4'096;
// Text of an event; the system takes no more than 31,839.
constexpr std::size_t kLongestEvent = 8'000;
constexpr const char* kNetlogon = "SYSTEM\\CurrentControlSet\\Services\\Netlogon";
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
  const std::function<Ended()>* body = nullptr;
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
  const Ended ended = (*shared().body)();
  ::SetEvent(shared().ended.get());
  // NT 5.2 starts again only what has gone without a word.
  if (ended == Ended::kMayPass) std::_Exit(kFault);
  report(SERVICE_STOPPED, ended == Ended::kAsAsked ? NO_ERROR : kFault, 0);
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

ServiceHandle open_own(DWORD access) {
  const ServiceHandle manager{::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT)};
  return ServiceHandle{manager ? ::OpenServiceW(manager.get(), kServiceName, access) : nullptr};
}

// Growing delays: a fault that lasts must not fill the logs.
bool set_failure_actions(SC_HANDLE service) {
  std::array<SC_ACTION, 3> actions = {
      {{SC_ACTION_RESTART, 10'000}, {SC_ACTION_RESTART, 60'000}, {SC_ACTION_RESTART, 300'000}}};
  constexpr DWORD kForgetAfterSeconds = 24 * 60 * 60;
  SERVICE_FAILURE_ACTIONSW wanted{kForgetAfterSeconds, nullptr, nullptr,
                                  static_cast<DWORD>(actions.size()), actions.data()};
  return ::ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &wanted) != 0;
}

// Also after an end that was reported, but with a fault; NT 5.2 does not know this.
bool set_actions_after_reported_faults(SC_HANDLE service) {
  BOOL wanted = TRUE;  // SERVICE_FAILURE_ACTIONS_FLAG, which the headers hide for NT 5.2
  return ::ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &wanted) != 0 ||
         ::GetLastError() == ERROR_INVALID_LEVEL;
}

// An account of a domain cannot log on before Netlogon runs. Where that does not start by itself,
// which is on computers of no domain, waiting for it would keep the agent from starting.
bool set_dependencies(SC_HANDLE service) {
  const bool of_domain = registry::number(kNetlogon, "Start") == SERVICE_AUTO_START;
  const wchar_t* const names = of_domain ? L"RpcSs\0Tcpip\0Netlogon\0" : L"RpcSs\0Tcpip\0";
  return ::ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
                                nullptr, nullptr, nullptr, names, nullptr, nullptr, nullptr) != 0;
}

}  // namespace

bool run_as_service(const std::function<Ended()>& body) {
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
  const std::wstring words = wide(text).substr(0, kLongestEvent);
  std::array<const wchar_t*, 1> strings = {words.c_str()};
  ::ReportEventW(source, severity(event), 0, static_cast<DWORD>(event), nullptr, 1, 0,
                 strings.data(), nullptr);
  ::DeregisterEventSource(source);
}

std::string register_service_details() {
  std::string problem;
  const auto note = [&problem](bool done, const char* what) {
    if (!done) problem += (problem.empty() ? "" : "; ") + std::string{what};
  };
  note(registry::text(kEventSource, "EventMessageFile").value_or("") == own_program() ||
           registry::set_text(kEventSource, "EventMessageFile", own_program()) == 0,
       "the event source cannot be registered");
  const ServiceHandle service = open_own(SERVICE_CHANGE_CONFIG | SERVICE_START);
  note(service && set_failure_actions(service.get()), "failure actions cannot be set");
  note(service && set_actions_after_reported_faults(service.get()),
       "failure actions after reported faults cannot be set");
  note(service && set_dependencies(service.get()), "dependencies cannot be set");
  return problem;
}

std::string failure_actions() {
  const ServiceHandle service = open_own(SERVICE_QUERY_CONFIG);
  std::vector<unsigned char> bytes(kActionsBytes);
  DWORD size = 0;
  if (!service || ::QueryServiceConfig2W(service.get(), SERVICE_CONFIG_FAILURE_ACTIONS,
                                         bytes.data(), kActionsBytes, &size) == 0) {
    return "";
  }
  const auto* const found = reinterpret_cast<const SERVICE_FAILURE_ACTIONSW*>(bytes.data());
  std::string text;
  for (DWORD i = 0; i < found->cActions; ++i) {
    const SC_ACTION& action = found->lpsaActions[i];
    text += text.empty() ? "" : ", ";
    text += action.Type == SC_ACTION_RESTART ? std::to_string(action.Delay / 1'000) + " s" : "none";
  }
  return text.empty() ? "" : "restart after " + text;
}

}  // namespace lockstep::windows
