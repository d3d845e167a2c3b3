#include "agent/platform/windows/parse/account_rules.h"

#include <algorithm>
#include <array>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::array<std::string_view, 3> kBuiltIn = {"S-1-5-18", "S-1-5-19", "S-1-5-20"};
// Accounts of a domain, and those of a computer that are nobody else's.
constexpr std::string_view kIssued = "S-1-5-21-";
// The others of Exchange 2007 may look, or change recipients; none of them may run setup.
constexpr std::string_view kOrganizationAdministrators = "Exchange Organization Administrators";

// On a domain controller the computer has no accounts of its own, and no SID of its own is found.
bool is_of_this_computer(const AccountSeen& seen) {
  return seen.machine_sid.empty() ? same_name(seen.domain, seen.computer)
                                  : seen.sid.starts_with(seen.machine_sid + "-");
}

}  // namespace

bool is_built_in_account(std::string_view sid) {
  return std::ranges::find(kBuiltIn, sid) != kBuiltIn.end();
}

AccountFacts account_facts(const AccountSeen& seen) {
  AccountFacts facts;
  if (!seen.name.empty()) {
    facts.name = seen.domain + "\\" + seen.name;
  }
  facts.domain_account = seen.sid.starts_with(kIssued) && !is_of_this_computer(seen);
  facts.local_administrator = seen.local_administrator;
  facts.exchange_administrator = std::ranges::any_of(seen.groups, [](const std::string& group) {
    return same_name(group, kOrganizationAdministrators);
  });
  return facts;
}

std::vector<std::string> missing_rights(const AccountFacts& account) {
  std::vector<std::string> missing;
  if (!account.domain_account) {
    missing.emplace_back("is no account of a domain: moves of the CMS need one");
  }
  if (!account.local_administrator) {
    missing.emplace_back("is no administrator of this node: setup and services need one");
  }
  if (!account.exchange_administrator) {
    missing.emplace_back(
        "is not seen in the group Exchange Organization Administrators: setup "
        "needs that, or the delegated rights of this server's administrator, "
        "which cannot be seen here");
  }
  return missing;
}

}  // namespace lockstep::windows
