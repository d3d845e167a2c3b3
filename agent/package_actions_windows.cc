// What the agent's package asks and does beside copying files (deploy/msi/agent.wxs): a library
// that Windows Installer calls. A refusal is told as an error of the installation, so it stands in
// its log, and nothing has been changed by then.

#include <windows.h>
//
#include <msi.h>
#include <msiquery.h>

#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "agent/config.h"
#include "agent/package_properties.h"
#include "agent/platform/windows/identity.h"
#include "agent/platform/windows/parse/account_rules.h"
#include "agent/platform/windows/parse/registry_config.h"
#include "agent/platform/windows/win32/account_names.h"
#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/logon_right.h"
#include "agent/platform/windows/win32/step_mark.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep {
namespace {

// Fields of the configuration and the public properties that give them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kProperties = {{
    {"controller_key", "CONTROLLERKEY"},
    {"controller", "CONTROLLER"},
    {"node", "NODE"},
    {"state", "STATE"},
    {"log", "LOG"},
    {"media_roots", "MEDIAROOT"},
    {"packages", "PACKAGES"},
    {"services", "SERVICES"},
}};

std::string property(MSIHANDLE package, const wchar_t* name) {
  std::wstring value;
  DWORD size = 0;
  wchar_t nothing = 0;
  if (::MsiGetPropertyW(package, name, &nothing, &size) == ERROR_MORE_DATA) {
    value.resize(++size);
    if (::MsiGetPropertyW(package, name, value.data(), &size) != ERROR_SUCCESS) size = 0;
  }
  value.resize(size);
  return windows::narrow(value);
}

void tell(MSIHANDLE package, INSTALLMESSAGE kind, const std::string& text) {
  PMSIHANDLE record = ::MsiCreateRecord(1);
  ::MsiRecordSetStringW(record, 0, L"Lockstep: [1]");
  ::MsiRecordSetStringW(record, 1, windows::wide(text).c_str());
  ::MsiProcessMessage(package, kind, record);
}

UINT refuse(MSIHANDLE package, const std::string& text) {
  tell(package, INSTALLMESSAGE_ERROR, text);
  return ERROR_INSTALL_FAILURE;
}

// "packages[2]" is of PACKAGES.
std::string property_of(const std::string& field) {
  for (const auto& [key, name] : kProperties) {
    if (field.starts_with(key)) return std::string{name};
  }
  return field;
}

bool is_built_in(const std::string& account) {
  return names_built_in_account(account) ||
         windows::is_built_in_account(windows::sid_text_of(account));
}

UINT check_settings(MSIHANDLE package) {
  const windows::RegistrySettings settings{
      property(package, L"NODE"),          property(package, L"CONTROLLER"),
      property(package, L"CONTROLLERKEY"), property(package, L"STATE"),
      property(package, L"LOG"),           property(package, L"MEDIAROOT"),
      property(package, L"PACKAGES"),      property(package, L"SERVICES")};
  ConfigReading reading = parse_agent_config(windows::config_text(settings));
  if (auto other = windows::wrong_computer(reading, windows::computer_name())) {
    reading.faults.push_back(std::move(*other));
  }
  UINT code = ERROR_SUCCESS;
  for (const ConfigFault& fault : reading.faults) {
    code =
        refuse(package, property_of(fault.field) + " " + fault.problem + "; " + fault.remedy + ".");
  }
  const std::string account = property(package, L"SERVICEACCOUNT");
  const PackageProperties others{account,
                                 is_built_in(account),
                                 property(package, L"SERVICEPASSWORD"),
                                 property(package, L"PURGE"),
                                 property(package, L"INSTALLDIR"),
                                 settings.state,
                                 settings.log};
  for (const std::string& fault : faults_of(others)) code = refuse(package, fault);
  return code;
}

// Never a reason to stop: the right may come from a policy, and the start of the service, which
// follows, tells the truth.
UINT grant_logon_right(MSIHANDLE package) {
  const std::string account = property(package, L"CustomActionData");
  if (is_built_in(account)) return ERROR_SUCCESS;
  const DWORD error = windows::grant_logon_right(account);
  tell(package, INSTALLMESSAGE_INFO,
       error == ERROR_SUCCESS
           ? account + " has the right to log on as a service."
           : "warning: " + account + " could not be given the right to log on as a service: " +
                 windows::error_text(error) +
                 "; unless a policy gives it, give it in secpol.msc: Local Policies, User Rights "
                 "Assignment, Log on as a service.");
  return ERROR_SUCCESS;
}

UINT refuse_while_busy(MSIHANDLE package) {
  if (!windows::step_is_in_hand()) return ERROR_SUCCESS;
  return refuse(
      package,
      "a step of an upgrade is in hand on this node, and must not be interrupted; wait for "
      "its end and install again.");
}

// Runs when nothing can be rolled back any more. Named files only: a state folder that was set to
// something else loses nothing.
UINT purge(MSIHANDLE package) {
  const std::filesystem::path state = windows::wide(property(package, L"CustomActionData"));
  if (!state.is_absolute() || state == state.root_path()) return ERROR_SUCCESS;
  std::error_code left;  // what somebody holds open stays, and the removal goes on
  std::vector<std::filesystem::path> ours;
  for (const auto& entry : std::filesystem::directory_iterator(state, left)) {
    const std::wstring name = entry.path().filename().wstring();
    const bool log = name.starts_with(L"agent") && name.ends_with(L".log");
    if (log || name == L"agent.key" || name.starts_with(L"ledger.db")) ours.push_back(entry.path());
  }
  for (const std::filesystem::path& file : ours) std::filesystem::remove(file, left);
  std::filesystem::remove_all(state / L"work", left);
  std::filesystem::remove(state, left);
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace lockstep

extern "C" {
__declspec(dllexport) UINT __stdcall CheckSettings(MSIHANDLE package) {
  return lockstep::check_settings(package);
}
__declspec(dllexport) UINT __stdcall RefuseWhileBusy(MSIHANDLE package) {
  return lockstep::refuse_while_busy(package);
}
__declspec(dllexport) UINT __stdcall GrantLogonRight(MSIHANDLE package) {
  return lockstep::grant_logon_right(package);
}
__declspec(dllexport) UINT __stdcall Purge(MSIHANDLE package) { return lockstep::purge(package); }
}
