#include "agent/platform/windows/win32/services.h"

#include <algorithm>

#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows::services {
namespace {

constexpr DWORD kMostBytes = 256U * 1024U;  // limit of EnumServicesStatusEx

ServiceState state_of(DWORD state) {
  switch (state) {
    case SERVICE_STOPPED: return ServiceState::kStopped;
    case SERVICE_START_PENDING:
    case SERVICE_CONTINUE_PENDING: return ServiceState::kStartPending;
    case SERVICE_STOP_PENDING: return ServiceState::kStopPending;
    case SERVICE_RUNNING: return ServiceState::kRunning;
    case SERVICE_PAUSED:
    case SERVICE_PAUSE_PENDING: return ServiceState::kPaused;
    default: return ServiceState::kUnknown;
  }
}

StartType start_type_of(DWORD type) {
  switch (type) {
    case SERVICE_AUTO_START: return StartType::kAutomatic;
    case SERVICE_DEMAND_START: return StartType::kManual;
    case SERVICE_DISABLED: return StartType::kDisabled;
    default: return StartType::kUnknown;
  }
}

Duration since(std::uint64_t then, std::uint64_t now) {
  return Duration{static_cast<std::int64_t>((now - then) / 10'000)};
}

// Age of the process that the service runs in. When that cannot be told, or the clock was set back
// behind it, it is as old as the system: a service must never look freshly started.
Duration process_age(DWORD id) {
  const KernelHandle process = own_handle(::OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id));
  FILETIME made{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  const std::uint64_t now = now_ticks();
  if (!process || ::GetProcessTimes(process.get(), &made, &ended, &kernel, &user) == 0 ||
      ticks(made) > now) {
    return since(std::min(boot_time(), now), now);
  }
  return since(ticks(made), now);
}

ServiceHandle manager(DWORD access) {
  return ServiceHandle{::OpenSCManagerW(nullptr, nullptr, access)};
}

ServiceHandle open(const std::string& name, DWORD access) {
  const ServiceHandle control = manager(SC_MANAGER_CONNECT);
  return ServiceHandle{control ? ::OpenServiceW(control.get(), wide(name).c_str(), access)
                               : nullptr};
}

StartType start_type(SC_HANDLE service) {
  DWORD size = 0;
  ::QueryServiceConfigW(service, nullptr, 0, &size);
  std::vector<unsigned char> bytes(size);
  auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(bytes.data());
  if (size == 0 || ::QueryServiceConfigW(service, config, size, &size) == 0) {
    return StartType::kUnknown;
  }
  return start_type_of(config->dwStartType);
}

ServiceFacts facts_of(const std::string& name, const SERVICE_STATUS_PROCESS& status,
                      SC_HANDLE service) {
  ServiceFacts facts;
  facts.name = name;
  facts.state = state_of(status.dwCurrentState);
  facts.start_type = service == nullptr ? StartType::kUnknown : start_type(service);
  if (facts.state == ServiceState::kRunning) {
    facts.running_for = process_age(status.dwProcessId);
  }
  return facts;
}

Error unavailable(const std::string& doing) {
  return make_error(ErrorCode::kUnavailable,
                    "the service control cannot " + doing + ": " + error_text(::GetLastError()));
}

unsigned long outcome(BOOL worked) { return worked != 0 ? 0 : ::GetLastError(); }

enum class Page { kMore, kLast, kFailed };

// One page of the listing; appends it.
Page read_page(SC_HANDLE control, DWORD& resume, std::vector<ServiceFacts>& all) {
  std::vector<unsigned char> bytes(kMostBytes);
  DWORD needed = 0;
  DWORD count = 0;
  const BOOL last =
      ::EnumServicesStatusExW(control, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL,
                              bytes.data(), kMostBytes, &needed, &count, &resume, nullptr);
  if (last == 0 && ::GetLastError() != ERROR_MORE_DATA) return Page::kFailed;
  const auto* const entries = reinterpret_cast<ENUM_SERVICE_STATUS_PROCESSW*>(bytes.data());
  for (DWORD i = 0; i < count; ++i) {
    const ServiceHandle service{
        ::OpenServiceW(control, entries[i].lpServiceName, SERVICE_QUERY_CONFIG)};
    all.push_back(
        facts_of(narrow(entries[i].lpServiceName), entries[i].ServiceStatusProcess, service.get()));
  }
  return last == 0 && count > 0 ? Page::kMore : Page::kLast;
}

}  // namespace

Result<std::optional<ServiceFacts>> read(const std::string& name) {
  const ServiceHandle service = open(name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
  if (!service) {
    if (::GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST) return std::optional<ServiceFacts>{};
    return unavailable("open " + name);
  }
  SERVICE_STATUS_PROCESS status{};
  DWORD size = 0;
  if (::QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO,
                             reinterpret_cast<BYTE*>(&status), sizeof status, &size) == 0) {
    return unavailable("query " + name);
  }
  return std::optional{facts_of(name, status, service.get())};
}

Result<std::vector<ServiceFacts>> read_all() {
  const ServiceHandle control = manager(SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
  if (!control) return unavailable("be opened");
  std::vector<ServiceFacts> all;
  DWORD resume = 0;
  Page page = Page::kMore;
  while (page == Page::kMore) page = read_page(control.get(), resume, all);
  // A part of them would make the others look uninstalled.
  if (page == Page::kFailed || all.empty()) return unavailable("list the services");
  std::ranges::sort(all, {}, &ServiceFacts::name);
  return all;
}

Result<std::vector<std::string>> running_dependents(const std::string& name) {
  const ServiceHandle service = open(name, SERVICE_ENUMERATE_DEPENDENTS);
  if (!service) return unavailable("open " + name);
  DWORD size = 0;
  DWORD count = 0;
  if (::EnumDependentServicesW(service.get(), SERVICE_ACTIVE, nullptr, 0, &size, &count) != 0) {
    return std::vector<std::string>{};
  }
  if (::GetLastError() != ERROR_MORE_DATA) return unavailable("list what depends on " + name);
  std::vector<unsigned char> bytes(size);
  auto* const entries = reinterpret_cast<ENUM_SERVICE_STATUSW*>(bytes.data());
  if (::EnumDependentServicesW(service.get(), SERVICE_ACTIVE, entries, size, &size, &count) == 0) {
    return unavailable("list what depends on " + name);
  }
  std::vector<std::string> names;
  for (DWORD i = 0; i < count; ++i) names.push_back(narrow(entries[i].lpServiceName));
  return names;
}

unsigned long stop(const std::string& name) {
  const ServiceHandle service = open(name, SERVICE_STOP);
  SERVICE_STATUS status{};
  return outcome(service && ::ControlService(service.get(), SERVICE_CONTROL_STOP, &status) != 0);
}

unsigned long start(const std::string& name) {
  const ServiceHandle service = open(name, SERVICE_START);
  return outcome(service && ::StartServiceW(service.get(), 0, nullptr) != 0);
}

unsigned long set_start_type(const std::string& name, StartType type) {
  const ServiceHandle service = open(name, SERVICE_CHANGE_CONFIG);
  if (type == StartType::kUnknown) return ERROR_INVALID_PARAMETER;
  const DWORD start = type == StartType::kAutomatic  ? SERVICE_AUTO_START
                      : type == StartType::kDisabled ? SERVICE_DISABLED
                                                     : SERVICE_DEMAND_START;
  return outcome(service && ::ChangeServiceConfigW(service.get(), SERVICE_NO_CHANGE, start,
                                                   SERVICE_NO_CHANGE, nullptr, nullptr, nullptr,
                                                   nullptr, nullptr, nullptr, nullptr) != 0);
}

}  // namespace lockstep::windows::services
