#include "agent/platform/windows/win32/logon_right.h"

#include <windows.h>
//
#include <ntsecapi.h>

#include <vector>

#include "agent/platform/windows/win32/account_names.h"

namespace lockstep::windows {
namespace {

LSA_UNICODE_STRING lsa_text(std::wstring& text) {
  const auto bytes = static_cast<USHORT>(text.size() * sizeof(wchar_t));
  return {bytes, static_cast<USHORT>(bytes + sizeof(wchar_t)), text.data()};
}

}  // namespace

unsigned long grant_logon_right(const std::string& account) {
  std::vector<unsigned char> sid = sid_of(account);
  if (sid.empty()) return ERROR_NONE_MAPPED;
  LSA_OBJECT_ATTRIBUTES nothing{};
  LSA_HANDLE policy = nullptr;
  NTSTATUS status =
      ::LsaOpenPolicy(nullptr, &nothing, POLICY_LOOKUP_NAMES | POLICY_CREATE_ACCOUNT, &policy);
  if (status == 0) {
    std::wstring name = L"SeServiceLogonRight";
    LSA_UNICODE_STRING right = lsa_text(name);
    status = ::LsaAddAccountRights(policy, sid.data(), &right, 1);
    ::LsaClose(policy);
  }
  return status == 0 ? ERROR_SUCCESS : ::LsaNtStatusToWinError(status);
}

}  // namespace lockstep::windows
