#pragma once
// Accounts by name and by SID. Looking one up may ask a domain controller, and wait for it.

#include <windows.h>

#include <string>
#include <vector>

namespace lockstep::windows {

struct AccountName {
  std::string domain;
  std::string name;
};

// Empty when the system does not know it.
AccountName name_of(PSID sid);
// The SID itself; `account` is "DOMAIN\name", "name@domain", ".\name" or a computer.
std::vector<unsigned char> sid_of(const std::string& account);
// "S-1-5-…"; empty for no SID.
std::string sid_text(PSID sid);
std::string sid_text_of(const std::string& account);

// What the token of this process says, in the structure of `what`; empty when it cannot be told.
std::vector<unsigned char> own_token(TOKEN_INFORMATION_CLASS what);
std::string own_sid();

}  // namespace lockstep::windows
