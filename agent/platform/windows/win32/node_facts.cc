#include "agent/platform/windows/win32/node_facts.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <span>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/media.h"
#include "agent/platform/windows/parse/registry_facts.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/process_tree.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/platform/windows/win32/tools.h"

namespace lockstep::windows {
namespace {

constexpr const char* kRoles = "SOFTWARE\\Microsoft\\Exchange\\v8.0";
constexpr const char* kMailboxRole = "MailboxRole";
// The dossier's source writes the first, Microsoft's analyser reads the second.
constexpr std::array<std::string_view, 2> kCmsKeys = {"CMS", "ClusteredMailboxServer"};
constexpr std::array<std::string_view, 2> kToolsKeys = {"AdminTools", "AdminRole"};
constexpr const char* kFramework = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";
constexpr const char* kWindowsKey = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
constexpr const char* kUpdates = "SOFTWARE\\Microsoft\\Updates";
constexpr const char* kSessionManager = "SYSTEM\\CurrentControlSet\\Control\\Session Manager";
constexpr const char* kShellPolicy = "SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell";
constexpr const char* kFirewallPolicy =
    "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\";
constexpr const char* kForcedFirewallPolicy = "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\";
// Dossier §1.5: the packed product code of Exchange 2007.
constexpr const char* kPatches =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products\\"
    "461C2B4266EDEF444B864AD6D9E5B613\\Patches";

bool reboot_is_pending(std::string& source) {
  PendingReboot values;
  values.readable = registry::readable(kUpdates) && registry::readable(kSessionManager);
  values.update_value_present = registry::has_value(kUpdates, "UpdateExeVolatile");
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

// In the middle of its work, as far as can be told.
bool installer_holds_its_mutex() {
  const KernelHandle mutex = own_handle(::OpenMutexW(SYNCHRONIZE, FALSE, L"Global\\_MSIExecute"));
  if (!mutex) return ::GetLastError() != ERROR_FILE_NOT_FOUND;
  const bool held = ::WaitForSingleObject(mutex.get(), 0) == WAIT_TIMEOUT;
  if (!held) ::ReleaseMutex(mutex.get());
  return held;
}

bool port_is_open(const std::string& profile, const std::string& port) {
  const auto rule = registry::text(kFirewallPolicy + profile + "\\GloballyOpenPorts\\List", port);
  return opens_to_all(rule.value_or(""), port);
}

// What a group policy says of a profile overrules what is set on the node.
std::uint32_t firewall_switch(const std::string& profile, const std::string& name,
                              std::uint32_t absent) {
  const auto forced = registry::number(kForcedFirewallPolicy + profile, name);
  return forced ? *forced : registry::number(kFirewallPolicy + profile, name).value_or(absent);
}

bool has_exceptions(const std::string& profile) {
  return firewall_switch(profile, "DoNotAllowExceptions", 0) == 0 &&
         port_is_open(profile, "3343:UDP") && port_is_open(profile, "135:TCP") &&
         port_is_open(profile, "445:TCP");
}

bool profile_is_on(const std::string& profile) {
  // Absent means on: that is what the service does.
  return firewall_switch(profile, "EnableFirewall", 1) != 0;
}

bool is_one_of(std::span<const std::string_view> names, const std::string& name) {
  return std::ranges::any_of(names, [&](std::string_view own) { return same_name(own, name); });
}

RoleKeys role_keys() {
  const auto key = [](const std::string& name) {
    return registry::role_key(std::string{kRoles} + "\\" + name);
  };
  RoleKeys keys{key(kMailboxRole)};
  if (!registry::readable(kRoles)) {
    keys.mailbox.readable = false;
  }
  for (const std::string& name : registry::subkeys(kRoles)) {
    RoleKey found = key(name);
    found.tools = is_one_of(kToolsKeys, name);
    (is_one_of(kCmsKeys, name) ? keys.cms : keys.others).push_back(std::move(found));
  }
  return keys;
}

// A folder, or a file with something in it.
bool is_there(const std::string& path) {
  std::error_code unreadable;
  const std::filesystem::path file{wide(path)};
  return std::filesystem::is_directory(file, unreadable) ||
         (std::filesystem::is_regular_file(file, unreadable) &&
          std::filesystem::file_size(file, unreadable) > 0 && !unreadable);
}

std::vector<std::string> missing_parts(const std::string& root) {
  std::vector<std::string> missing;
  for (const std::string_view part : kMediaParts) {
    if (!is_there(root + "\\" + std::string{part})) missing.emplace_back(part);
  }
  return missing;
}

std::optional<std::uint16_t> machine_of(const std::string& path) {
  std::ifstream file(std::filesystem::path{wide(path)}, std::ios::binary);
  std::string head(kProgramHead, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return program_machine(head);
}

// Unknown when Exchange is not installed, or its program cannot be read.
BuildNumber installed_files() {
  const std::string folder = exchange_folder();
  return folder.empty() ? BuildNumber{} : file_version(folder + "bin\\ExSetup.exe");
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
      execution_policy_forced(registry::text(kShellPolicy, "ExecutionPolicy"),
                              registry::own_text(kShellPolicy, "ExecutionPolicy"));
  const std::string exchange = exchange_folder();
  facts.disk_free_mb = free_megabytes(exchange.empty() ? system_folder() : exchange);
  return facts;
}

SetupFacts see_setup() {
  SetupFacts facts = setup_facts(role_keys(), earliest_boot_time(), installed_files());
  const ProcessList processes = list_processes();
  facts.running =
      setup_runs(processes) || ((facts.watermark || facts.cms_watermark) &&
                                (installer_left_behind(processes) || installer_holds_its_mutex()));
  std::error_code unreadable;
  facts.stopped_services_file =
      std::filesystem::exists(wide(temporary_folder() + "StoppedServices.xml"), unreadable);
  return facts;
}

FirewallFacts see_firewall() {
  constexpr std::array<const char*, 2> kProfiles = {"DomainProfile", "StandardProfile"};
  FirewallFacts facts;
  // A third profile came with Windows Server 2008, where it always has this value.
  const bool of_public = firewall_switch("PublicProfile", "EnableFirewall", 0) != 0;
  facts.policy_enabled = of_public || std::ranges::any_of(kProfiles, profile_is_on);
  facts.exceptions_present = std::ranges::all_of(kProfiles, has_exceptions);
  return facts;
}

MediaFacts see_media(const std::vector<std::string>& media_roots) {
  for (const std::string& root : media_roots) {
    const std::string setup = root + "\\setup.com";
    if (is_there(setup)) {
      return media_facts({root, missing_parts(root), file_version(setup), machine_of(setup)});
    }
  }
  MediaFacts facts;
  facts.problem = "no media root of this node has a setup.com";
  return facts;
}

}  // namespace lockstep::windows
