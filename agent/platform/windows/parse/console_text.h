#pragma once
// What console programs print, made readable: bytes in an unknown code page, or UTF-16, with
// carriage returns and backspaces in them. Pure.
//
// Nothing here guesses a code page: bytes above 0x7F stay as they are, and nothing of ours is
// decided by them. What decides is ASCII in every code page that Windows uses for consoles. Names
// in them become UTF-8 by NodeTools::text_of before they are facts.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::windows {

// More than any tool prints in a step; what follows is not read.
inline constexpr std::size_t kMostOutput = 4U * 1024U * 1024U;

// Lines without their ends, as they stand on the screen at last: a lone carriage return goes back
// to the line's start, a backspace one place. UTF-16 (with a mark, or told by its zeros) becomes
// UTF-8, a UTF-8 mark and other control characters go away, a tab becomes a blank.
std::vector<std::string> screen_lines(std::string_view bytes);

// The same of what is no screen: a lone carriage return ends a line, and one or more before a line
// feed belong to it. For tools that draw nothing twice, so that no line is written over by another.
std::vector<std::string> printed_lines(std::string_view bytes);

// They are UTF-16, or UTF-8 with a mark; or ASCII, which is the same in every code page.
bool tells_its_encoding(std::string_view bytes);

// The last line has its end; without one it may have been cut. Half an end is none: a carriage
// return counts where no line feed is used.
bool ends_with_line(std::string_view bytes);

// Lines that were broken at the screen's width are joined to the next ones, but not to one that is
// indented, and not those that happen to be as wide and are `whole`.
using Whole = std::function<bool(const std::string& line)>;
std::vector<std::string> join_wrapped(const std::vector<std::string>& lines, std::size_t width,
                                      const Whole& whole = {});

// UTF-16, low bytes first, as UTF-8. An odd byte at the end is left out.
std::string utf8_of_utf16(std::string_view bytes);

std::string_view trimmed(std::string_view text);
// ASCII letters only, as names of services and nodes are compared.
std::string lower(std::string_view text);
bool same_name(std::string_view a, std::string_view b);
// Lower case without blanks: words of states are printed as one or as two ("Partially Online").
std::string squeezed(std::string_view word);
// Without case. `part` is ASCII.
bool contains(std::string_view text, std::string_view part);
// Digits only, at most nine; nothing for anything else.
bool all_digits(std::string_view text);

}  // namespace lockstep::windows
