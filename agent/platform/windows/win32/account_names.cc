#include "agent/platform/windows/win32/account_names.h"

#include <sddl.h>

#include <array>

#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr DWORD kLongestName = 512;
constexpr std::string_view kThisComputer = ".\\";

}  // namespace

AccountName name_of(PSID sid) {
  std::array<wchar_t, kLongestName> name{};
  std::array<wchar_t, kLongestName> domain{};
  DWORD name_length = kLongestName;
  DWORD domain_length = kLongestName;
  SID_NAME_USE use{};
  if (::LookupAccountSidW(nullptr, sid, name.data(), &name_length, domain.data(), &domain_length,
                          &use) == 0) {
    return {};
  }
  return {narrow(domain.data()), narrow(name.data())};
}

std::vector<unsigned char> sid_of(const std::string& account) {
  const std::string full =
      account.starts_with(kThisComputer) ? computer_name() + account.substr(1) : account;
  std::vector<unsigned char> sid(SECURITY_MAX_SID_SIZE);
  std::array<wchar_t, kLongestName> domain{};
  DWORD size = static_cast<DWORD>(sid.size());
  DWORD domain_length = kLongestName;
  SID_NAME_USE use{};
  if (::LookupAccountNameW(nullptr, wide(full).c_str(), sid.data(), &size, domain.data(),
                           &domain_length, &use) == 0) {
    sid.clear();
  }
  return sid;
}

std::string sid_text(PSID sid) {
  wchar_t* text = nullptr;
  if (sid == nullptr || ::ConvertSidToStringSidW(sid, &text) == 0) return "";
  const std::string result = narrow(text);
  ::LocalFree(text);
  return result;
}

std::string sid_text_of(const std::string& account) {
  std::vector<unsigned char> sid = sid_of(account);
  return sid.empty() ? "" : sid_text(sid.data());
}

std::vector<unsigned char> own_token(TOKEN_INFORMATION_CLASS what) {
  HANDLE opened = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) return {};
  const KernelHandle token = own_handle(opened);
  DWORD size = 0;
  ::GetTokenInformation(token.get(), what, nullptr, 0, &size);
  std::vector<unsigned char> bytes(size);
  if (size == 0 || ::GetTokenInformation(token.get(), what, bytes.data(), size, &size) == 0) {
    bytes.clear();
  }
  return bytes;
}

std::string own_sid() {
  const std::vector<unsigned char> user = own_token(TokenUser);
  return user.empty() ? "" : sid_text(reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid);
}

}  // namespace lockstep::windows
