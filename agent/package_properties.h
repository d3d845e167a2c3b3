#pragma once
// Public properties of the agent's package beside the agent's settings (config.h): what is wrong
// with them, before anything is changed. Pure.

#include <string>
#include <vector>

namespace lockstep {

struct PackageProperties {
  std::string account;            // SERVICEACCOUNT
  bool account_built_in = false;  // by its SID: names of built-in accounts are translated
  std::string password;           // SERVICEPASSWORD
  std::string purge;              // PURGE
  std::string install_folder;     // INSTALLDIR; empty for the default
  std::string state;              // STATE
  std::string log;                // LOG
};

// LocalSystem and the two services' accounts, by the names that the service control takes on every
// system.
bool names_built_in_account(const std::string& account);

// "SERVICEACCOUNT 'svc' is not valid; write …." for each that is wrong, in the order above.
std::vector<std::string> faults_of(const PackageProperties& properties);

}  // namespace lockstep
