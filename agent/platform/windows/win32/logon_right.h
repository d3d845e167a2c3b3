#pragma once
// The right to log on as a service, which the service control manager asks of every account but
// the built-in ones, and which Windows Installer gives to nobody.

#include <string>

namespace lockstep::windows {

// Gives it; an account that has it already keeps it. Win32 error.
unsigned long grant_logon_right(const std::string& account);

}  // namespace lockstep::windows
