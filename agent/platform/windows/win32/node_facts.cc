#include "agent/platform/windows/win32/node_facts.h"

#include <windows.h>
//
#include <tlhelp32.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/registry_facts.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/platform/windows/win32/tools.h"

namespace lockstep::windows {
namespace {

constexpr const char* kMailboxRole = "SOFTWARE\\Microsoft\\Exchange\\v8.0\\MailboxRole";
constexpr const char* kCmsKey = "SOFTWARE\\Microsoft\\Exchange\\v8.0\\CMS";
constexpr const char* kFramework = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";
constexpr const char* kWindowsKey = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
constexpr const char* kUpdates = "SOFTWARE\\Microsoft\\Updates";
constexpr const char* kSessionManager = "SYSTEM\\CurrentControlSet\\Control\\Session Manager";
constexpr const char* kShellPolicy = "SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell";
constexpr const char* kFirewallPolicy =
    "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\";
// Dossier §1.5: the packed product code of Exchange 2007.
constexpr const char* kPatches =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products\\"
    "461C2B4266EDEF444B864AD6D9E5B613\\Patches";

bool reboot_is_pending(std::string& source) {
  PendingReboot values;
  values.readable = registry::readable(kUpdates) && registry::readable(kSessionManager);
  values.update_exe_volatile = registry::number(kUpdates, "UpdateExeVolatile");
  values.rename_value_present = registry::has_value(kSessionManager, "PendingFileRenameOperations");
  values.rename_operations = registry::texts(kSessionManager, "PendingFileRenameOperations");
  return reboot_pending(values, source);
}

std::vector<std::string> rollups() {
  std::vector<std::string> names;
  for (const std::string& patch : registry::subkeys(kPatches)) {
    const auto name = registry::text(std::string{kPatches} + "\\" + patch, "DisplayName");
    names.push_back(name.value_or(patch));
  }
  std::ranges::sort(names);
  return names;
}

std::int64_t free_megabytes(const std::string& folder) {
  ULARGE_INTEGER mine{};
  ULARGE_INTEGER all{};
  ULARGE_INTEGER total{};
  return ::GetDiskFreeSpaceExW(wide(folder).c_str(), &mine, &total, &all) != 0
             ? static_cast<std::int64_t>(mine.QuadPart >> 20U)
             : 0;
}

struct Running {
  DWORD id;
  DWORD parent;
  std::string name;
};

std::vector<Running> running_programs() {
  std::vector<Running> all;
  const KernelHandle list = own_handle(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  PROCESSENTRY32W entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = list ? ::Process32FirstW(list.get(), &entry) : FALSE; more != FALSE;
       more = ::Process32NextW(list.get(), &entry)) {
    all.push_back({entry.th32ProcessID, entry.th32ParentProcessID, narrow(entry.szExeFile)});
  }
  return all;
}

// msiexec counts only as setup's child: its service lives on for minutes after every installation.
bool setup_runs() {
  const std::vector<Running> all = running_programs();
  const auto is_setup = [](const Running& one) {
    return same_name(one.name, "setup.com") || same_name(one.name, "ExSetup.exe") ||
           same_name(one.name, "ExSetupUI.exe");
  };
  const auto is_its_child = [&](const Running& one) {
    return same_name(one.name, "msiexec.exe") && std::ranges::any_of(all, [&](const Running& up) {
             return up.id == one.parent && is_setup(up);
           });
  };
  return std::ranges::any_of(all, is_setup) || std::ranges::any_of(all, is_its_child);
}

std::string temporary_folder() {
  std::array<wchar_t, MAX_PATH + 1> folder{};
  const DWORD length = ::GetTempPathW(static_cast<DWORD>(folder.size()), folder.data());
  return narrow({folder.data(), length});
}

// "3343:UDP" with the text "3343:UDP:*:Enabled:Cluster".
bool port_is_open(const std::string& profile, const std::string& port) {
  const auto rule =
      registry::text(kFirewallPolicy + profile + "\\GloballyOpenPorts\\List", port).value_or("");
  return contains(rule, ":Enabled:");
}

bool has_exceptions(const std::string& profile) {
  return port_is_open(profile, "3343:UDP") && port_is_open(profile, "135:TCP") &&
         port_is_open(profile, "445:TCP");
}

bool profile_is_on(const std::string& profile) {
  // Absent means on: that is what the service does.
  return registry::number(kFirewallPolicy + profile, "EnableFirewall").value_or(1) != 0;
}

}  // namespace

BuildNumber file_version(const std::string& path) {
  DWORD ignored = 0;
  const std::wstring name = wide(path);
  const DWORD size = ::GetFileVersionInfoSizeW(name.c_str(), &ignored);
  std::vector<unsigned char> bytes(size);
  void* block = nullptr;
  UINT length = 0;
  if (size == 0 || ::GetFileVersionInfoW(name.c_str(), 0, size, bytes.data()) == 0 ||
      ::VerQueryValueW(bytes.data(), L"\\", &block, &length) == 0 ||
      length < sizeof(VS_FIXEDFILEINFO)) {
    return {};
  }
  const auto* const info = static_cast<const VS_FIXEDFILEINFO*>(block);
  return {static_cast<int>(info->dwFileVersionMS >> 16U),
          static_cast<int>(info->dwFileVersionMS & 0xFFFFU),
          static_cast<int>(info->dwFileVersionLS >> 16U),
          static_cast<int>(info->dwFileVersionLS & 0xFFFFU)};
}

PlatformFacts see_platform() {
  PlatformFacts facts;
  facts.os_version = registry::text(kWindowsKey, "CurrentVersion").value_or("");
  facts.os_service_pack = service_pack(registry::text(kWindowsKey, "CSDVersion").value_or(""));
  if (registry::number(kFramework, "Install").value_or(0) == 1) {
    facts.dotnet_service_pack = static_cast<int>(registry::number(kFramework, "SP").value_or(0));
  }
  facts.installer = file_version(system_folder() + "\\msi.dll");
  facts.updates = rollups();
  facts.reboot_pending = reboot_is_pending(facts.reboot_pending_source);
  facts.execution_policy_forced =
      execution_policy_forced(registry::text(kShellPolicy, "ExecutionPolicy"), std::nullopt);
  const std::string exchange = exchange_folder();
  facts.disk_free_mb = free_megabytes(exchange.empty() ? system_folder() : exchange);
  return facts;
}

SetupFacts see_setup() {
  SetupFacts facts =
      setup_facts(registry::role_key(kMailboxRole), registry::role_key(kCmsKey), boot_time());
  facts.running = setup_runs();
  std::error_code unreadable;
  facts.stopped_services_file =
      std::filesystem::exists(wide(temporary_folder() + "StoppedServices.xml"), unreadable);
  return facts;
}

FirewallFacts see_firewall() {
  constexpr std::array<const char*, 2> kProfiles = {"DomainProfile", "StandardProfile"};
  FirewallFacts facts;
  facts.policy_enabled = std::ranges::any_of(kProfiles, profile_is_on);
  facts.exceptions_present = std::ranges::all_of(kProfiles, has_exceptions);
  return facts;
}

MediaFacts see_media(const std::vector<std::string>& media_roots) {
  MediaFacts facts;
  facts.problem = "no media root of this node has a setup.com";
  for (const std::string& root : media_roots) {
    const std::string setup = root + "\\setup.com";
    std::error_code unreadable;
    if (!std::filesystem::is_regular_file(wide(setup), unreadable)) continue;
    facts.build = file_version(setup);
    facts.complete = facts.build.known();
    facts.problem = facts.complete ? "" : setup + " has no file version";
    return facts;
  }
  return facts;
}

}  // namespace lockstep::windows
