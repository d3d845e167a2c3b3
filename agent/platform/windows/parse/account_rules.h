#pragma once
// What SIDs and names say of the agent's account (dossier P33). Pure.
//
// SIDs decide wherever there is one: the names of built-in accounts, and of the authority that they
// belong to, are translated ("NT-AUTORITÄT", "AUTORITE NT"). Exchange's own groups are not.

#include <string>
#include <string_view>
#include <vector>

#include "common/value/facts.h"

namespace lockstep::windows {

struct AccountSeen {
  std::string sid;          // "S-1-5-21-…-1105"
  std::string domain;       // as the system names it
  std::string name;         // without the domain
  std::string computer;     // this computer's own name
  std::string machine_sid;  // of this computer's own accounts; empty when it could not be told
  bool local_administrator = false;
  std::vector<std::string> groups;  // names without domain, of those that are in force
};

// LocalSystem, LocalService, NetworkService: accounts without a password.
bool is_built_in_account(std::string_view sid);

// exchange_administrator is whether that was seen, not whether it is so: what is delegated to an
// account for one server is in the directory only.
AccountFacts account_facts(const AccountSeen& seen);

// A clause for each right that is missing or was not seen, with what needs it; empty when all are
// there.
std::vector<std::string> missing_rights(const AccountFacts& account);

}  // namespace lockstep::windows
