#include <windows.h>
//
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>

#include "tests/windows/orders.h"

namespace lockstep::standin {
namespace {

constexpr DWORD kPollMs = 20;
constexpr int kMostPolls = 1500;

struct CloseService {
  void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using Service = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

std::string worked(bool yes) { return yes ? "ok" : "error " + std::to_string(::GetLastError()); }

std::string worked(LONG code) { return code == 0 ? "ok" : "error " + std::to_string(code); }

Service manager() { return Service{::OpenSCManagerA(nullptr, nullptr, SC_MANAGER_ALL_ACCESS)}; }

Service opened(const std::string& name) {
  const Service all = manager();
  return Service{::OpenServiceA(all.get(), name.c_str(), SERVICE_ALL_ACCESS)};
}

std::string write_value(const std::string& key, const std::string& name, DWORD type,
                        const void* bytes, std::size_t size) {
  HKEY made = nullptr;
  const LONG error = ::RegCreateKeyExA(HKEY_LOCAL_MACHINE, key.c_str(), 0, nullptr, 0,
                                       KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, &made, nullptr);
  if (error != 0) return worked(error);
  const LONG written = ::RegSetValueExA(made, name.c_str(), 0, type,
                                        static_cast<const BYTE*>(bytes), static_cast<DWORD>(size));
  ::RegCloseKey(made);
  return worked(written);
}

std::string remove_value(const std::string& key, const std::string& name) {
  HKEY found = nullptr;
  const LONG error =
      ::RegOpenKeyExA(HKEY_LOCAL_MACHINE, key.c_str(), 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &found);
  if (error != 0) return worked(error);
  const LONG removed = ::RegDeleteValueA(found, name.c_str());
  ::RegCloseKey(found);
  return worked(removed);
}

DWORD type_of(const std::string& word) {
  return word == "auto"       ? SERVICE_AUTO_START
         : word == "disabled" ? SERVICE_DISABLED
                              : SERVICE_DEMAND_START;
}

std::string start_type(const std::string& name) {
  const Service service = opened(name);
  DWORD size = 0;
  ::QueryServiceConfigA(service.get(), nullptr, 0, &size);
  std::vector<unsigned char> bytes(size);
  auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGA*>(bytes.data());
  if (size == 0 || ::QueryServiceConfigA(service.get(), config, size, &size) == 0) {
    return worked(false);
  }
  return config->dwStartType == SERVICE_AUTO_START ? "auto"
         : config->dwStartType == SERVICE_DISABLED ? "disabled"
                                                   : "manual";
}

std::string set_start_type(const std::string& name, const std::string& type) {
  const Service service = opened(name);
  return worked(::ChangeServiceConfigA(service.get(), SERVICE_NO_CHANGE, type_of(type),
                                       SERVICE_NO_CHANGE, nullptr, nullptr, nullptr, nullptr,
                                       nullptr, nullptr, nullptr) != 0);
}

std::string make_service(const std::string& name, const std::string& type) {
  const Service all = manager();
  const std::string program = "C:\\standin\\standin.exe --service " + name;
  const Service made{::CreateServiceA(all.get(), name.c_str(), name.c_str(), SERVICE_ALL_ACCESS,
                                      SERVICE_WIN32_OWN_PROCESS, type_of(type),
                                      SERVICE_ERROR_NORMAL, program.c_str(), nullptr, nullptr,
                                      nullptr, nullptr, nullptr)};
  return worked(made != nullptr);
}

std::string wait_for(const Service& service, DWORD wanted) {
  SERVICE_STATUS status{};
  for (int polls = 0; polls < kMostPolls; ++polls) {
    if (::QueryServiceStatus(service.get(), &status) == 0) return worked(false);
    if (status.dwCurrentState == wanted) return "ok";
    ::Sleep(kPollMs);
  }
  return "error " + std::to_string(WAIT_TIMEOUT);
}

std::string start(const std::string& name) {
  const Service service = opened(name);
  if (::StartServiceA(service.get(), 0, nullptr) == 0) return worked(false);
  return wait_for(service, SERVICE_RUNNING);
}

std::string stop(const std::string& name) {
  const Service service = opened(name);
  SERVICE_STATUS status{};
  if (::ControlService(service.get(), SERVICE_CONTROL_STOP, &status) == 0) return worked(false);
  return wait_for(service, SERVICE_STOPPED);
}

std::string say(const std::string& text) {
  DWORD written = 0;
  return worked(::WriteFile(::GetStdHandle(STD_OUTPUT_HANDLE), text.data(),
                            static_cast<DWORD>(text.size()), &written, nullptr) != 0);
}

std::string append(const std::string& path, const std::string& text) {
  ::CreateDirectoryA(path.substr(0, path.find_last_of('\\')).c_str(), nullptr);
  std::ofstream file(path, std::ios::app | std::ios::binary);
  file << text;
  return file.flush() ? "ok" : "error 5";
}

}  // namespace

std::string carry_out(const std::vector<std::string>& order) {
  const std::string& verb = order.front();
  const auto word = [&](std::size_t at) { return at < order.size() ? order[at] : std::string{}; };
  if (verb == "say") return say(word(1));
  if (verb == "set") {
    return write_value(word(1), word(2), REG_SZ, word(3).c_str(), word(3).size() + 1);
  }
  if (verb == "number") {
    const DWORD value = std::strtoul(word(3).c_str(), nullptr, 10);
    return write_value(word(1), word(2), REG_DWORD, &value, sizeof value);
  }
  if (verb == "unset") return remove_value(word(1), word(2));
  if (verb == "append") return append(word(1), word(2));
  if (verb == "remove") return worked(::DeleteFileA(word(1).c_str()) != 0);
  if (verb == "type") {
    return order.size() > 2 ? set_start_type(word(1), word(2)) : start_type(word(1));
  }
  if (verb == "start") return start(word(1));
  if (verb == "stop") return stop(word(1));
  if (verb == "make") return make_service(word(1), word(2));
  if (verb == "temporary") {
    std::array<char, MAX_PATH + 1> folder{};
    ::GetTempPathA(static_cast<DWORD>(folder.size()), folder.data());
    return folder.data();
  }
  return "error 50";
}

}  // namespace lockstep::standin
