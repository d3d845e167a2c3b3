#pragma once
// Command lines as Windows programs take them apart again. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "common/value/result.h"

namespace lockstep::windows {

// The line that a program's C library splits into exactly these words; the program itself is not
// among them.
std::string join_words(const std::vector<std::string>& words);
std::string quote_word(std::string_view word);

// A literal in the Exchange shell: single quotes, doubled within. kInvalid for a text with control
// characters or double quotes, which no name of ours has and a command line could not carry.
Result<std::string> shell_literal(std::string_view text);

// Words after `powershell.exe` that run one pipeline in the Exchange shell: errors end it with 1,
// and its objects are printed as a property list (property_list.h).
std::vector<std::string> shell_query(std::string_view console_file, std::string_view pipeline);
// The same for a cmdlet that changes something and prints nothing of use.
std::vector<std::string> shell_action(std::string_view console_file, std::string_view pipeline);

}  // namespace lockstep::windows
