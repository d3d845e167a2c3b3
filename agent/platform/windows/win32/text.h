#pragma once
// Texts of Win32, which are UTF-16, as ours, which are UTF-8.

#include <string>
#include <string_view>

namespace lockstep::windows {

std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view utf16);

// "Access is denied. (5)", in the system's language.
std::string error_text(unsigned long error);

}  // namespace lockstep::windows
