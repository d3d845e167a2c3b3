#include "agent/platform/windows/win32/tools.h"

#include <windows.h>

#include <array>
#include <fstream>

#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/cluster.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/services.h"
#include "agent/platform/windows/win32/text.h"
#include "common/storage/sha256.h"

namespace lockstep::windows {
namespace {

constexpr const char* kSetupKey = "SOFTWARE\\Microsoft\\Exchange\\Setup";
constexpr const char* kSetupKeyOfVersion = "SOFTWARE\\Microsoft\\Exchange\\v8.0\\Setup";
constexpr const char* kOabKey = "SYSTEM\\CurrentControlSet\\Services\\MSExchangeSA\\Parameters\\";
// On the drive that the system is on.
constexpr const char* kSetupLog = "\\ExchangeSetupLogs\\ExchangeSetup.log";
constexpr std::streamoff kLogTail = 256 * 1024;
constexpr DWORD kRestartDelaySeconds = 30;  // dossier B7: time to say good-bye

// The right is there in the token and must be switched on.
Win32Error enable_shutdown() {
  HANDLE opened = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &opened) ==
      0) {
    return ::GetLastError();
  }
  const KernelHandle token = own_handle(opened);
  TOKEN_PRIVILEGES wanted{};
  wanted.PrivilegeCount = 1;
  wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (::LookupPrivilegeValueW(nullptr, L"SeShutdownPrivilege", &wanted.Privileges[0].Luid) == 0 ||
      ::AdjustTokenPrivileges(token.get(), FALSE, &wanted, 0, nullptr, nullptr) == 0) {
    return ::GetLastError();
  }
  return ::GetLastError();  // ERROR_NOT_ALL_ASSIGNED: the account lacks it
}

}  // namespace

std::string system_folder() {
  std::array<wchar_t, MAX_PATH> folder{};
  const UINT length = ::GetSystemDirectoryW(folder.data(), MAX_PATH);
  return narrow({folder.data(), length});
}

std::string exchange_folder() {
  for (const char* const key : {kSetupKey, kSetupKeyOfVersion}) {
    std::string folder = registry::text(key, "MsiInstallPath").value_or("");
    if (!folder.empty()) return folder.ends_with('\\') ? folder : folder + "\\";
  }
  return "";
}

Result<std::optional<ServiceFacts>> Win32Tools::service(const std::string& name) {
  return services::read(name);
}

Result<std::vector<std::string>> Win32Tools::running_dependents(const std::string& name) {
  return services::running_dependents(name);
}

Win32Error Win32Tools::stop_service(const std::string& name) { return services::stop(name); }
Win32Error Win32Tools::start_service(const std::string& name) { return services::start(name); }

Win32Error Win32Tools::set_start_type(const std::string& name, StartType type) {
  return services::set_start_type(name, type);
}

ProgramEnd Win32Tools::run(const Program& program, const Look& look) {
  return run_child(program, folder_ / "output", look, &family_);
}

Offspring Win32Tools::offspring() {
  const Family::Alive alive = family_.offspring_alive();
  return {alive.any, read_output(folder_ / "output"), alive.installs};
}

std::string Win32Tools::text_of(const std::string& printed) { return console_text(printed); }

// Open without sharing writes, so that what was hashed is what is run.
Status Win32Tools::with_held_file(const std::string& path, const Use& use) {
  const KernelHandle file =
      own_handle(::CreateFileW(wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                               OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, nullptr));
  if (!file) {
    return make_error(ErrorCode::kNotFound,
                      path + " cannot be opened: " + error_text(::GetLastError()));
  }
  Sha256 sum;
  std::vector<char> block(1U << 20U);
  DWORD size = 0;
  while (::ReadFile(file.get(), block.data(), static_cast<DWORD>(block.size()), &size, nullptr) !=
             0 &&
         size > 0) {
    sum.add({block.data(), size});
  }
  use(sum.finish());
  return success();
}

Win32Error Win32Tools::move_group(const std::string& group, const NodeId& to) {
  return move_cluster_group(folder_, group, to);
}

Win32Error Win32Tools::restart_node(const std::string& comment) {
  if (const Win32Error error = enable_shutdown(); error != 0) return error;
  std::wstring text = wide(comment);
  const BOOL asked = ::InitiateSystemShutdownExW(
      nullptr, text.data(), kRestartDelaySeconds, TRUE, TRUE,
      SHTDN_REASON_MAJOR_APPLICATION | SHTDN_REASON_MINOR_UPGRADE | SHTDN_REASON_FLAG_PLANNED);
  return asked != 0 ? 0 : ::GetLastError();
}

Win32Error Win32Tools::set_oab_node(const std::string& cms, const NodeId& node) {
  return registry::set_text(kOabKey + cms, "EnableOabGenOnThisNode", node.text);
}

std::string Win32Tools::shell_program() {
  return system_folder() + "\\WindowsPowerShell\\v1.0\\powershell.exe";
}

std::string Win32Tools::installer_program() { return system_folder() + "\\msiexec.exe"; }

std::string Win32Tools::console_file() {
  const std::string folder = exchange_folder();
  return folder.empty() ? "" : folder + "bin\\exshell.psc1";
}

std::string Win32Tools::setup_log_tail() {
  const std::filesystem::path path{wide(system_folder().substr(0, 2) + kSetupLog)};
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : 0;
  const std::streamoff from = size > kLogTail ? size - kLogTail : 0;
  std::string text(static_cast<std::size_t>(size - from), '\0');
  file.seekg(from);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(file ? static_cast<std::size_t>(file.gcount()) : 0);
  return text;
}

void Win32Tools::wait(Duration time) { ::Sleep(static_cast<DWORD>(time.count())); }

}  // namespace lockstep::windows
