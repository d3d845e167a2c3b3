// Who this process runs as (P33).

#include <windows.h>

#include <array>
#include <vector>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/node_facts.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr DWORD kLongestName = 512;

struct AccountName {
  std::string domain;
  std::string name;
};

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

std::vector<unsigned char> token_facts(HANDLE token, TOKEN_INFORMATION_CLASS what) {
  DWORD size = 0;
  ::GetTokenInformation(token, what, nullptr, 0, &size);
  std::vector<unsigned char> bytes(size);
  if (size == 0 || ::GetTokenInformation(token, what, bytes.data(), size, &size) == 0) {
    bytes.clear();
  }
  return bytes;
}

bool is_local_administrator() {
  SID_IDENTIFIER_AUTHORITY authority = {SECURITY_NT_AUTHORITY};
  PSID group = nullptr;
  BOOL member = FALSE;
  if (::AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                 DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &group) == 0) {
    return false;
  }
  const bool known = ::CheckTokenMembership(nullptr, group, &member) != 0;
  ::FreeSid(group);
  return known && member != FALSE;
}

// "Exchange Organization Administrators" and the groups beside it; a server's own delegation is in
// the directory only and not seen here.
bool is_exchange_administrator(HANDLE token) {
  const std::vector<unsigned char> bytes = token_facts(token, TokenGroups);
  if (bytes.empty()) return false;
  const auto* const groups = reinterpret_cast<const TOKEN_GROUPS*>(bytes.data());
  for (DWORD i = 0; i < groups->GroupCount; ++i) {
    const std::string name = name_of(groups->Groups[i].Sid).name;
    if (contains(name, "Exchange") && contains(name, "Administrators")) return true;
  }
  return false;
}

}  // namespace

AccountFacts see_account() {
  AccountFacts facts;
  HANDLE opened = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) return facts;
  const KernelHandle token = own_handle(opened);
  const std::vector<unsigned char> bytes = token_facts(token.get(), TokenUser);
  if (!bytes.empty()) {
    const AccountName own = name_of(reinterpret_cast<const TOKEN_USER*>(bytes.data())->User.Sid);
    facts.name = own.domain + "\\" + own.name;
    facts.domain_account = !own.domain.empty() && !same_name(own.domain, computer_name()) &&
                           !same_name(own.domain, "NT AUTHORITY");
  }
  facts.local_administrator = is_local_administrator();
  facts.exchange_administrator = is_exchange_administrator(token.get());
  return facts;
}

}  // namespace lockstep::windows
