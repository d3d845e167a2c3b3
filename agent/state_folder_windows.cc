#include <windows.h>
//
#include <aclapi.h>
#include <sddl.h>

#include <filesystem>
#include <memory>
#include <type_traits>

#include "agent/platform/windows/parse/access_rules.h"
#include "agent/platform/windows/win32/account_names.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/program.h"

namespace lockstep {
namespace {

struct FreeLocal {
  void operator()(void* block) const { ::LocalFree(block); }
};
using Description = std::unique_ptr<std::remove_pointer_t<PSECURITY_DESCRIPTOR>, FreeLocal>;

constexpr SECURITY_INFORMATION kOwnerAndList =
    OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

Description description_of(const std::string& rules) {
  PSECURITY_DESCRIPTOR made = nullptr;
  ::ConvertStringSecurityDescriptorToSecurityDescriptorW(windows::wide(rules).c_str(),
                                                         SDDL_REVISION_1, &made, nullptr);
  return Description{made};
}

std::string text_of(PSECURITY_DESCRIPTOR description) {
  wchar_t* text = nullptr;
  if (description == nullptr ||
      ::ConvertSecurityDescriptorToStringSecurityDescriptorW(description, SDDL_REVISION_1,
                                                             kOwnerAndList, &text, nullptr) == 0) {
    return "";
  }
  const std::string result = windows::narrow(text);
  ::LocalFree(text);
  return result;
}

std::string rules_of(const std::filesystem::path& path) {
  PSECURITY_DESCRIPTOR found = nullptr;
  std::wstring name = path.wstring();
  ::GetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, kOwnerAndList, nullptr, nullptr, nullptr,
                          nullptr, &found);
  return text_of(Description{found}.get());
}

// `inheriting` says whether what the folder above gives comes with it. Win32 error.
DWORD set_rules(const std::filesystem::path& path, const std::string& rules,
                SECURITY_INFORMATION inheriting) {
  const Description wanted = description_of(rules);
  BOOL present = FALSE;
  BOOL by_default = FALSE;
  PACL list = nullptr;
  PSID owner = nullptr;
  if (!wanted || ::GetSecurityDescriptorDacl(wanted.get(), &present, &list, &by_default) == 0 ||
      ::GetSecurityDescriptorOwner(wanted.get(), &owner, &by_default) == 0) {
    return ::GetLastError();
  }
  std::wstring name = path.wstring();
  return ::SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, kOwnerAndList | inheriting, owner,
                                 nullptr, list, nullptr);
}

// What is in the folder may have been put there by others, with lists of their own.
DWORD set_rules_below(const std::filesystem::path& folder) {
  std::error_code ended;
  DWORD error = ERROR_SUCCESS;
  for (std::filesystem::recursive_directory_iterator at(folder, ended), end;
       !ended && at != end && error == ERROR_SUCCESS; at.increment(ended)) {
    error =
        set_rules(at->path(), windows::inherited_rules(), UNPROTECTED_DACL_SECURITY_INFORMATION);
  }
  return error;
}

Status make_folder(const std::string& path, bool& made) {
  std::error_code fault;
  made = std::filesystem::create_directories(windows::wide(path), fault);
  return fault ? Status{make_error(
                     ErrorCode::kUnavailable,
                     "the state folder " + path + " cannot be made: " + fault.message())}
               : success();
}

Status restricted(const std::string& path, DWORD error) {
  return error == ERROR_SUCCESS
             ? success()
             : Status{make_error(ErrorCode::kDenied,
                                 "the access list of the state folder " + path +
                                     " cannot be set: " + windows::error_text(error) +
                                     "; run as an administrator of this node")};
}

}  // namespace

Status prepare_state_folder(const std::string& path) {
  bool made = false;
  if (Status ready = make_folder(path, made); !ready) return ready;
  const std::filesystem::path folder = windows::wide(path);
  const std::string rules = windows::state_folder_rules(windows::own_sid());
  const std::string before = rules_of(folder);
  DWORD error = set_rules(folder, rules, PROTECTED_DACL_SECURITY_INFORMATION);
  if (error == ERROR_SUCCESS && rules_of(folder) != before) error = set_rules_below(folder);
  return restricted(path, error);
}

Status make_state_folder(const std::string& path) {
  bool made = false;
  const Status ready = make_folder(path, made);
  return !ready || !made
             ? ready
             : restricted(path, set_rules(windows::wide(path), windows::state_folder_rules(""),
                                          PROTECTED_DACL_SECURITY_INFORMATION));
}

std::string state_folder_fault(const std::string& path) {
  const std::string fault = windows::access_fault(rules_of(windows::wide(path)));
  return fault.empty()
             ? ""
             : "the state folder " + path + " " + fault + "; start the service, which closes it";
}

}  // namespace lockstep
