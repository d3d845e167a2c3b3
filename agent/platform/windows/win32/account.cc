// Who this process runs as (P33).

#include <windows.h>

#include <vector>

#include "agent/platform/windows/parse/account_rules.h"
#include "agent/platform/windows/win32/account_names.h"
#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/node_facts.h"

namespace lockstep::windows {
namespace {

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

std::vector<std::string> groups_in_force() {
  std::vector<std::string> names;
  const std::vector<unsigned char> bytes = own_token(TokenGroups);
  if (bytes.empty()) return names;
  const auto* const groups = reinterpret_cast<const TOKEN_GROUPS*>(bytes.data());
  for (DWORD i = 0; i < groups->GroupCount; ++i) {
    if ((groups->Groups[i].Attributes & SE_GROUP_ENABLED) == 0) continue;
    names.push_back(name_of(groups->Groups[i].Sid).name);
  }
  return names;
}

}  // namespace

AccountFacts see_account() {
  AccountSeen seen;
  const std::vector<unsigned char> user = own_token(TokenUser);
  if (!user.empty()) {
    PSID sid = reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid;
    const AccountName own = name_of(sid);
    seen.sid = sid_text(sid);
    seen.domain = own.domain;
    seen.name = own.name;
  }
  seen.computer = computer_name();
  seen.machine_sid = sid_text_of(seen.computer);
  seen.local_administrator = is_local_administrator();
  seen.groups = groups_in_force();
  return account_facts(seen);
}

}  // namespace lockstep::windows
