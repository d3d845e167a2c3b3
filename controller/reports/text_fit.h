#pragma once
// Text for terminals and logs: safe to print, and as wide as its place.
//
// What agents and tools say may hold anything, so every foreign word passes clean() before it is
// printed: it can neither move a cursor nor fake a line. Widths count code points. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

// Control characters and line ends become blanks, bytes that are not UTF-8 become '?'.
std::string clean(std::string_view text);

// Code points of valid UTF-8.
std::size_t width_of(std::string_view text);

// At most `width` wide; what is cut ends in '~'.
std::string cut(std::string_view text, std::size_t width);

// Exactly `width` wide, by cutting or by blanks behind, or in front of it.
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

// Broken at blanks into lines of at most `width`; a longer word is cut. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// ASCII letters in lower case; all else stays as it is.
std::string lower(std::string_view text);

// "1 step", "2 steps".
std::string counted(std::size_t count, std::string_view what);

}  // namespace lockstep
