#include <windows.h>
//
#include <aclapi.h>
#include <sddl.h>

#include <filesystem>
#include <vector>

#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/program.h"

namespace lockstep {
namespace {

// "S-1-5-21-…" of the account that this process runs as; empty when it cannot be told.
std::wstring own_sid() {
  HANDLE opened = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) return L"";
  const windows::KernelHandle token = windows::own_handle(opened);
  DWORD size = 0;
  ::GetTokenInformation(token.get(), TokenUser, nullptr, 0, &size);
  std::vector<unsigned char> bytes(size);
  wchar_t* text = nullptr;
  if (size == 0 || ::GetTokenInformation(token.get(), TokenUser, bytes.data(), size, &size) == 0 ||
      ::ConvertSidToStringSidW(reinterpret_cast<const TOKEN_USER*>(bytes.data())->User.Sid,
                               &text) == 0) {
    return L"";
  }
  std::wstring sid = text;
  ::LocalFree(text);
  return sid;
}

// Administrators, the system and the service's own account; nothing from the folder above.
DWORD restrict_access(const std::wstring& path) {
  const std::wstring own = own_sid();
  const std::wstring rules = L"D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)" +
                             (own.empty() ? L"" : L"(A;OICI;FA;;;" + own + L")");
  PSECURITY_DESCRIPTOR described = nullptr;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(rules.c_str(), SDDL_REVISION_1,
                                                             &described, nullptr) == 0) {
    return ::GetLastError();
  }
  BOOL present = FALSE;
  BOOL by_default = FALSE;
  PACL list = nullptr;
  DWORD error = ::GetSecurityDescriptorDacl(described, &present, &list, &by_default) != 0
                    ? ERROR_SUCCESS
                    : ::GetLastError();
  if (error == ERROR_SUCCESS) {
    std::wstring name = path;
    error = ::SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT,
                                    DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                                    nullptr, nullptr, list, nullptr);
  }
  ::LocalFree(described);
  return error;
}

}  // namespace

Status prepare_state_folder(const std::string& path) {
  const std::wstring name = windows::wide(path);
  std::error_code fault;
  std::filesystem::create_directories(name, fault);
  if (fault) {
    return make_error(ErrorCode::kUnavailable,
                      "the state folder " + path + " cannot be made: " + fault.message());
  }
  if (const DWORD error = restrict_access(name); error != ERROR_SUCCESS) {
    return make_error(ErrorCode::kDenied, "the access list of the state folder " + path +
                                              " cannot be set: " + windows::error_text(error) +
                                              "; run as an administrator of this node");
  }
  return success();
}

}  // namespace lockstep
