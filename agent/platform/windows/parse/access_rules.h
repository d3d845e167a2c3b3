#pragma once
// Who may reach the agent's state folder, as the system's texts of access lists (SDDL). Pure.

#include <string>
#include <string_view>

namespace lockstep::windows {

// Owned by the administrators; full access for them, the system and the service's account of this
// SID, which may be empty; nothing is taken over from the folder above.
std::string state_folder_rules(std::string_view service_sid);

// What an entry of the state folder has beside what its folder gives it: nothing.
std::string inherited_rules();

// What is wrong with the list of a state folder, as a clause; empty when nobody has access but the
// administrators, the system and at most one account, and nothing is taken over.
std::string access_fault(std::string_view sddl);

}  // namespace lockstep::windows
