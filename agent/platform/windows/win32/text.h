#pragma once
// Texts of Win32, which are UTF-16, as ours, which are UTF-8.

#include <string>
#include <string_view>

namespace lockstep::windows {

std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view utf16);

// Bytes of a code page; what is no letter of it becomes the replacement character.
std::string from_code_page(std::string_view bytes, unsigned code_page);

// What a program without a window has printed: its console has the system's OEM code page. UTF-16,
// and UTF-8 with a mark, stay as they are.
std::string console_text(const std::string& printed);

// "Access is denied. (5)", in the system's language.
std::string error_text(unsigned long error);

}  // namespace lockstep::windows
