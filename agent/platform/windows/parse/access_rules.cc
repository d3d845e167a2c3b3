#include "agent/platform/windows/parse/access_rules.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lockstep::windows {
namespace {

constexpr std::array<std::string_view, 4> kAlways = {"SY", "S-1-5-18", "BA", "S-1-5-32-544"};
// Besides "S-1-5-21-…": the local administrator, LocalService and NetworkService.
constexpr std::array<std::string_view, 5> kAccounts = {"LA", "LS", "NS", "S-1-5-19", "S-1-5-20"};
constexpr std::string_view kIssued = "S-1-5-21-";

template <std::size_t kCount>
bool is_one_of(const std::array<std::string_view, kCount>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

// Groups that every domain has: those of another one are told by their SID ("…-513", its users).
constexpr std::array<std::string_view, 10> kGroups = {"-512", "-513", "-514", "-515", "-516",
                                                      "-517", "-518", "-519", "-520", "-553"};

bool is_account(std::string_view trustee) {
  const bool group =
      std::ranges::any_of(kGroups, [&](std::string_view own) { return trustee.ends_with(own); });
  return is_one_of(kAccounts, trustee) || (trustee.starts_with(kIssued) && !group);
}

// "(A;OICI;FA;;;SY)" gives "SY" access, "(A;OICIID;FA;;;SY)" does so for the folder above.
struct Entry {
  std::string_view trustee;
  bool inherited = false;
};

// Entries of another kind give nobody any access.
std::vector<Entry> entries(std::string_view list) {
  std::vector<Entry> all;
  for (std::size_t at = list.find('('); at != std::string_view::npos; at = list.find('(', at + 1)) {
    const std::string_view entry = list.substr(at + 1, list.find(')', at) - at - 1);
    if (!entry.starts_with("A;")) continue;
    const std::string_view flags = entry.substr(2, entry.find(';', 2) - 2);
    all.push_back({entry.substr(entry.rfind(';') + 1), flags.find("ID") != std::string_view::npos});
  }
  return all;
}

}  // namespace

std::string state_folder_rules(std::string_view service_sid) {
  std::string rules = "O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
  if (!service_sid.empty() && !is_one_of(kAlways, service_sid)) {
    rules += "(A;OICI;FA;;;" + std::string{service_sid} + ")";
  }
  return rules;
}

std::string inherited_rules() { return "O:BAD:AI"; }

std::string access_fault(std::string_view sddl) {
  const std::size_t begin = sddl.find("D:");
  if (begin == std::string_view::npos || sddl.find("NO_ACCESS_CONTROL") != std::string_view::npos) {
    return "has no access list, so everybody may read and write it";
  }
  // The system's own list of what is watched may follow.
  const std::string_view list = sddl.substr(begin + 2, sddl.find("S:(", begin) - begin - 2);
  std::string account;
  for (const Entry& entry : entries(list)) {
    if (entry.inherited) return "takes over the access list of the folder above";
    if (is_one_of(kAlways, entry.trustee) || entry.trustee == account) continue;
    if (!is_account(entry.trustee) || !account.empty()) {
      return "is open to others: " + std::string{entry.trustee};
    }
    account = entry.trustee;
  }
  return "";
}

}  // namespace lockstep::windows
